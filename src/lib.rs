//! guihua: from plan documents to an evidence-backed matrix of deployed tasks.
pub mod agreement;
pub mod cli;
pub mod export;
pub mod ingest;
pub mod matrix;
pub mod outline;
pub mod sample;
pub mod tagging;
pub mod taxonomy;
pub mod text;
