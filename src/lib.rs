//! guihua: from plan documents to an evidence-backed matrix of deployed tasks.
//!
//! One direction: [`ingest`] reads files, [`text`] folds them, [`outline`] makes plans of them, [`tagging`] codes
//! the plans against a [`taxonomy`], [`matrix`] gathers the codings, [`export`] writes tables, [`agreement`]
//! compares with codings by hand. `ARCHITECTURE.md` goes folder by folder.
//!
//! ```
//! use guihua::ingest::{Content, Document, PeriodScheme};
//! use guihua::outline::{Plan, PlanOptions};
//! use guihua::tagging::{Status, tag};
//! use guihua::taxonomy::Sources;
//!
//! let taxonomy = Sources::read("istc").unwrap().compile().unwrap();
//! let text = "第一章　任务\n牵头组织国际大科学计划。\n".to_owned();
//! let document = Document { content: Content { text, ..Default::default() }, ..Default::default() };
//! let tagged = tag(&Plan::new(document, PlanOptions::default()), &taxonomy, PeriodScheme::five_year_plans());
//! assert_eq!(tagged.status("mega.lead"), (Status::Deployed, 1));
//! ```

pub mod agreement;
pub mod cli;
pub mod export;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod ingest;
pub mod library;
pub mod matrix;
pub mod outline;
pub mod sample;
pub mod segment;
pub mod tagging;
pub mod taxonomy;
pub mod terms;
pub mod text;
