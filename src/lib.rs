//! guihua: from plan documents to an evidence-backed matrix of deployed tasks.
pub mod ingest;
pub mod text;
