//! Files that are broken or made to do harm: each ends in a clear message, in bounded time and memory, and the good
//! plan beside it is processed.
#![allow(missing_docs, reason = "tests")]
#![cfg(all(unix, feature = "html", feature = "docx", feature = "pdf"))]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Address space that the program may use, in KB: ordinary runs stay far below it.
const MEMORY_KB: u64 = 3_000_000;
/// No file of this set may take longer; the stated limit of the program for one PDF is 60 s.
const TIME: Duration = Duration::from_secs(75);

/// Runs `guihua tag --summary` on a folder under the memory limit; the good plan must come through. Returns stderr.
fn tag(folder: &Path) -> String {
    std::fs::write(folder.join("good.txt"), "第一章　任务\n牵头组织国际大科学计划。\n").unwrap();
    let start = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY_KB}; exec \"$0\" --threads 2 tag --summary \"$1\"")])
        .arg(assert_cmd::cargo::cargo_bin!("guihua"))
        .arg(folder)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(start.elapsed() < TIME, "took {:?}: {error}", start.elapsed());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}: {error}", output.status);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains(r#""doc":"good","evidence":1,"status":"deployed","task":"mega.lead""#),
        "{error}"
    );
    assert!(!error.contains("panicked"), "{error}");
    error
}

/// The message on one bad file.
fn message(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let error = tag(folder.path());
    error.lines().find(|l| l.contains(name)).unwrap_or("").to_owned()
}

fn docx(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for at in offsets {
        out.extend(format!("{at:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

fn deflated(mut size: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    while size > 0 {
        let part = size.min(block.len());
        encoder.write_all(&block[..part]).unwrap();
        size -= part;
    }
    encoder.finish().unwrap()
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< /Length {} {dict} >>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

#[test]
fn a_zip_bomb() {
    let bomb = docx(&[("word/document.xml", &vec![b' '; 300 << 20])]);
    assert!(bomb.len() < 2 << 20);
    assert!(message("bomb.docx", &bomb).contains("unpacks to more than"));
}

#[test]
fn an_xml_bomb() {
    let mut xml = String::from("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"加强合作\">");
    for i in 1..30 {
        let before = if i == 1 { "a".to_owned() } else { format!("e{}", i - 1) };
        xml += &format!("<!ENTITY e{i} \"&{before};&{before};&{before};&{before};\">");
    }
    xml += "]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>第一章 &e29;</w:t></w:r></w:p></w:body></w:document>";
    // Entities are not expanded: the text around them is read.
    assert_eq!(message("bomb.docx", &docx(&[("word/document.xml", xml.as_bytes())])), "");
    let deep = format!("<w:document xmlns:w='w'>{}", "<w:p>".repeat(200_000));
    assert!(message("deep.docx", &docx(&[("word/document.xml", deep.as_bytes())])).contains("deep.docx:1: damaged XML"));
}

#[test]
fn truncated_files() {
    for (name, kind) in [("plan.fpdf2.pdf", "pdf"), ("plan.docx", "docx"), ("plan.html", "html")] {
        let whole = fixture(name);
        let folder = tempfile::tempdir().unwrap();
        for tenth in 0..10 {
            let cut = whole.len() * tenth / 10 + 7;
            std::fs::write(folder.path().join(format!("cut{tenth}.{kind}")), &whole[..cut]).unwrap();
        }
        let error = tag(folder.path());
        // Every cut either fails with a message or is read as far as it goes; none is passed over in silence as Word
        // and PDF files need their ends.
        if kind == "docx" {
            assert_eq!(error.matches("damaged Word file").count(), 10, "{error}");
        }
    }
}

#[test]
fn a_pdf_bomb_and_endless_forms() {
    let page = |contents: &str| {
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} /Resources << /XObject << /F0 5 0 R >> >> >>")
            .into_bytes()
    };
    let catalog = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
    let pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec();
    let bomb = pdf(&[catalog.clone(), pages.clone(), page("4 0 R"), stream("/Filter /FlateDecode", &deflated(600 << 20))]);
    assert!(bomb.len() < 4 << 20);
    assert!(message("bomb.pdf", &bomb).contains("unpacks to more than"));

    // Each form draws the next one ten times: ten to the twentieth power of drawings.
    let mut objects = vec![catalog, pages, page("4 0 R"), stream("", b"/F0 Do")];
    for i in 0..20 {
        let dict = format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F0 {} 0 R >> >>", 6 + i);
        objects.push(stream(&dict, "/F0 Do ".repeat(10).as_bytes()));
    }
    objects.push(stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 m 1 1 l S"));
    let said = message("forms.pdf", &pdf(&objects));
    assert!(said.contains("could not be read within 60 seconds"), "{said}");
}

#[test]
fn locked_files_and_wrong_names() {
    assert!(message("locked.pdf", &fixture("locked.pdf")).contains("locked with a password"));
    assert!(message("page.pdf", b"<html><body>").contains("page.pdf"));
    assert!(message("text.pdf", "加强合作".as_bytes()).contains("is not a PDF"));
    assert!(message("sheet.docx", &docx(&[("xl/workbook.xml", b"<x/>")])).contains("an Excel file"));
    // By its bytes a PDF, whatever its name: read, and said.
    assert!(message("plan.txt", &fixture("plan.typst.pdf")).contains("its bytes are PDF: read as PDF"));
    assert!(message("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest").contains("save it as .docx"));
}

#[test]
fn deep_and_unclosed_pages() {
    let deep = format!("<html><body>{}牵头组织国际大科学计划{}</body></html>", "<div>".repeat(10_000), "</div>".repeat(10_000));
    assert_eq!(message("deep.html", deep.as_bytes()), "");
    let unclosed: String = (0..20_000).map(|i| format!("<b id={i}><p>合作")).collect();
    assert!(message("unclosed.html", format!("<html><body>{unclosed}").as_bytes()).contains("never closes"));
    let tables = format!("<html><body>{}合作", "<table><tr><td>".repeat(10_000));
    message("tables.html", tables.as_bytes());
}

#[test]
fn links_pipes_and_files_that_change() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path().join("b.txt"), folder.path().join("a.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("a.txt"), folder.path().join("b.txt")).unwrap();
    let error = tag(folder.path());
    assert!(error.contains("a.txt"), "{error}");

    // A pipe that nobody writes to would wait for ever.
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = Command::new(assert_cmd::cargo::cargo_bin!("guihua")).arg("plans").arg(&pipe).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("not a regular file"));

    // A file that another program keeps writing: read whole, or refused as changing; never half of it in silence.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing.txt");
    std::fs::write(&path, "加强国际科技合作。\n".repeat(200_000)).unwrap();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (stop, path) = (stop.clone(), path.clone());
        move || {
            let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                file.write_all("加强国际科技合作。\n".as_bytes()).unwrap();
                std::thread::sleep(Duration::from_micros(50));
            }
        }
    });
    // The writer may happen to rest just while the file is read: then nothing is said, and all of it was there.
    let told = (0..40).any(|_| {
        let error = tag(folder.path());
        let told = error.contains("growing.txt: changed while it was read; try again when it is complete");
        assert!(told || error.is_empty(), "{error}");
        told
    });
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.join().unwrap();
    assert!(told, "in forty readings the file never changed");
}
