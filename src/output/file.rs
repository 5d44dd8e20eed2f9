//! A file that appears under its name only when it is complete: written beside it, then renamed.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use super::{Layout, RowWriter, part};
use crate::reports::Spec;
use crate::request::OutputRequest;
use crate::table::ColumnInfo;
use crate::{Error, ErrorKind, Result};

/// What became of a report that was to be a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    /// The file.
    File(PathBuf),
    /// No row, and no name was given: there is no file.
    NothingToWrite,
}

/// A report on its way into a file. Dropped before the end, it leaves nothing, and what was there stays.
pub struct FileSink {
    writer: Option<RowWriter<File>>,
    target: PathBuf,
    /// The unfinished file, while it is there.
    part: Option<PathBuf>,
    name_given: bool,
    no_clobber: bool,
}

impl FileSink {
    /// Checks the options and that the file can be written.
    ///
    /// # Errors
    /// Usage: the options do not fit. Output: the folder is missing or cannot be written, the file exists and
    /// `no_clobber` is set.
    pub fn open(spec: &Spec, columns: &'static [ColumnInfo], request: &OutputRequest) -> Result<Self> {
        let layout = Layout::new(columns, request)?;
        let (target, name_given) = target(spec, &layout, request.path.as_deref())?;
        check(&target, request.no_clobber)?;
        let part = beside(&target);
        let file = part::create(&part, &target)?;
        let part = Some(part);
        let mut sink = FileSink { writer: None, target, part, name_given, no_clobber: request.no_clobber };
        sink.writer = Some(RowWriter::begin(layout, file)?);
        Ok(sink)
    }

    /// Writes rows.
    ///
    /// # Errors
    /// Output: the disk is full, or what else the system said.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let target = &self.target;
        match &mut self.writer {
            Some(writer) => writer.write(batch).map_err(|e| at(e, target)),
            None => Ok(()),
        }
    }

    /// Makes the file appear under its name.
    ///
    /// # Errors
    /// Output; what stood there before still does.
    pub fn finish(mut self) -> Result<Written> {
        let Some(writer) = self.writer.take() else { return Ok(Written::NothingToWrite) };
        if writer.rows() == 0 && !self.name_given {
            return Ok(Written::NothingToWrite);
        }
        // Its lock is held until the file has its name: nobody else may take it for one that was left behind.
        let file = writer.finish().map_err(|e| at(e, &self.target))?;
        file.sync_all().map_err(|e| cannot("written", &self.target, e))?;
        if let Some(part) = &self.part {
            self.publish(part)?;
        }
        self.part = None;
        drop(file);
        Ok(Written::File(self.target.clone()))
    }

    fn publish(&self, part: &Path) -> Result<()> {
        if self.no_clobber {
            // A link is refused where a file exists, which a rename is not.
            match fs::hard_link(part, &self.target) {
                Ok(()) => return fs::remove_file(part).map_err(|e| cannot("written", &self.target, e)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(exists_already(&self.target));
                }
                // Not every file system has links.
                Err(_) if self.target.exists() => return Err(exists_already(&self.target)),
                Err(_) => {}
            }
        }
        fs::rename(part, &self.target).map_err(|e| cannot("replaced", &self.target, e))
    }
}

impl Drop for FileSink {
    fn drop(&mut self) {
        if let Some(part) = self.part.take() {
            // Removed before the lock goes, so that it is this one.
            let _ = fs::remove_file(part);
        }
        self.writer = None;
    }
}

/// Whether the file may be replaced, as far as that can be told before.
fn check(target: &Path, no_clobber: bool) -> Result<()> {
    let Ok(before) = fs::metadata(target) else { return Ok(()) };
    if no_clobber {
        return Err(exists_already(target));
    }
    let refuse = |why: &str, hint: &str| {
        Err(Error::new(ErrorKind::Output, format!("{} {why}", target.display())).with_hint(hint))
    };
    if !before.is_file() {
        return refuse("is not a file", "Give the path of a file or a folder, or '-' for standard output.");
    }
    if before.permissions().readonly() {
        return refuse("is read-only", "Give another path, or make the file writable.");
    }
    match OpenOptions::new().write(true).open(target) {
        Ok(_) => Ok(()),
        Err(e) => Err(cannot("replaced", target, e)
            .with_hint("Close the program that has it open, or give another path.")),
    }
}

/// The whole path of the file, and whether the caller gave its name.
fn target(spec: &Spec, layout: &Layout, path: Option<&Path>) -> Result<(PathBuf, bool)> {
    let default_name = || {
        let stamp = chrono::Local::now().format("%Y-%b-%d-%a %I-%M %p");
        format!("{}_{stamp}.{}", spec.file_stem, layout.ending())
    };
    let (path, name_given) = match path {
        None => (PathBuf::from(default_name()), false),
        Some(path) if path.as_os_str().is_empty() => {
            return Err(Error::usage("the path of the file is empty"));
        }
        Some(path) if path.is_dir() => (path.join(default_name()), false),
        Some(path) if path.to_string_lossy().ends_with(std::path::is_separator) => {
            return Err(Error::new(ErrorKind::Output, format!("there is no folder {}", path.display()))
                .with_hint("Create the folder, or give another path."));
        }
        Some(path) => (path.to_owned(), true),
    };
    let Some(name) = path.file_name() else {
        return Err(Error::usage(format!("{} is not the path of a file", path.display())));
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = without_verbatim(fs::canonicalize(folder).map_err(|e| {
        Error::new(ErrorKind::Output, format!("the folder {} cannot be used", folder.display()))
            .with_source(e)
            .with_hint("Create the folder, or give another path.")
    })?);
    let path = folder.join(name);
    // What a link points to is replaced, not the link.
    match fs::canonicalize(&path) {
        Ok(real) => Ok((without_verbatim(real), name_given)),
        Err(_) => Ok((path, name_given)),
    }
}

/// Windows gives canonical paths a prefix that many programs do not take.
fn without_verbatim(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(plain) if !plain.starts_with("UNC\\") => PathBuf::from(plain),
        _ => path,
    }
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.ear-part"))
}

fn exists_already(target: &Path) -> Error {
    Error::new(ErrorKind::Output, format!("{} exists already", target.display()))
        .with_hint("Give another path, or leave no-clobber out.")
}

pub(super) fn cannot(what: &str, target: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("{} cannot be {what}", target.display())).with_source(error)
}

/// Names the file in an error of its writer.
fn at(error: Error, target: &Path) -> Error {
    Error::new(ErrorKind::Output, format!("{} cannot be written", target.display())).with_source(error)
}
