//! A file that appears under its name only when it is complete: written beside it, then renamed.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use super::{Layout, RowWriter};
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
    part: PathBuf,
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
        if request.no_clobber && target.exists() {
            return Err(exists_already(&target));
        }
        if fs::metadata(&target).is_ok_and(|before| before.permissions().readonly()) {
            return Err(Error::new(ErrorKind::Output, format!("{} is read-only", target.display()))
                .with_hint("Give another path, or make the file writable."));
        }
        let part = beside(&target);
        let file = create(&part, &target)?;
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
        let file = writer.finish().map_err(|e| at(e, &self.target))?;
        file.sync_all().map_err(|e| cannot("written", &self.target, e))?;
        drop(file);
        if self.no_clobber {
            // A link is refused where a file exists, which a rename is not.
            fs::hard_link(&self.part, &self.target).map_err(|e| match e.kind() {
                std::io::ErrorKind::AlreadyExists => exists_already(&self.target),
                _ => cannot("written", &self.target, e),
            })?;
        } else {
            fs::rename(&self.part, &self.target).map_err(|e| cannot("replaced", &self.target, e))?;
        }
        Ok(Written::File(self.target.clone()))
    }
}

impl Drop for FileSink {
    fn drop(&mut self) {
        self.writer = None;
        // After a success it is gone already.
        let _ = fs::remove_file(&self.part);
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

/// Creates the unfinished file, or takes over one that a run left behind.
fn create(part: &Path, target: &Path) -> Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(part).map_err(|e| {
        cannot("written", target, e).with_hint("Give a path in a folder that you may write to.")
    })?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::new(
                ErrorKind::Output,
                format!("another run is writing {} right now", target.display()),
            )
            .with_hint("Wait for it, or give another path."));
        }
        // A file system without locks.
        Err(TryLockError::Error(_)) => {}
    }
    file.set_len(0).map_err(|e| cannot("written", target, e))?;
    if let Ok(before) = fs::metadata(target) {
        // A file that only some may read stays one from its first byte on.
        file.set_permissions(before.permissions()).map_err(|e| cannot("replaced", target, e))?;
    }
    Ok(file)
}

fn exists_already(target: &Path) -> Error {
    Error::new(ErrorKind::Output, format!("{} exists already", target.display()))
        .with_hint("Give another path, or leave no-clobber out.")
}

fn cannot(what: &str, target: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("{} cannot be {what}", target.display())).with_source(error)
}

/// Names the file in an error of its writer.
fn at(error: Error, target: &Path) -> Error {
    Error::new(ErrorKind::Output, format!("{} cannot be written", target.display())).with_source(error)
}
