//! The unfinished file beside the target: new, locked, readable by no more people than the target will be.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use same_file::Handle;

use super::file::cannot;
use crate::{Error, ErrorKind, Result};

/// How often two runs may get into each other's way before one gives up.
const TRIES: u32 = 20;

/// Creates and locks the unfinished file of `target`. One that a run left behind is removed; one that a run is
/// writing is an error.
pub(super) fn create(part: &Path, target: &Path) -> Result<File> {
    for _ in 0..TRIES {
        match new(part, target) {
            Ok(file) => {
                // Another run may have taken the new file for one that was left behind.
                lock(&file, target)?;
                if is_at(&file, part) {
                    return Ok(file);
                }
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => remove_left_behind(part, target)?,
            Err(e) => {
                return Err(
                    cannot("written", target, e).with_hint("Give a path in a folder that you may write to.")
                );
            }
        }
    }
    Err(busy(target))
}

/// A file that was not there before; a link in its place is not followed.
fn new(part: &Path, target: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let before = fs::metadata(target).ok();
    #[cfg(unix)]
    if let Some(before) = &before {
        use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
        options.mode(before.mode() & 0o777);
    }
    let file = options.open(part)?;
    if let Some(before) = before {
        // The mask of the process may have taken away what the target allows. It is empty so far.
        file.set_permissions(before.permissions())?;
    }
    Ok(file)
}

/// Removes an unfinished file that no run holds.
fn remove_left_behind(part: &Path, target: &Path) -> Result<()> {
    if !fs::symlink_metadata(part).is_ok_and(|there| there.is_file()) {
        return match fs::symlink_metadata(part) {
            // It was finished in between.
            Err(_) => Ok(()),
            Ok(_) => {
                Err(Error::new(ErrorKind::Output, format!("{} is in the way and not a file", part.display()))
                    .with_hint("Remove it, or give another path."))
            }
        };
    }
    // Opened for its lock alone: nothing is ever written into it.
    let Ok(file) = OpenOptions::new().write(true).open(part) else { return Ok(()) };
    lock(&file, target)?;
    if is_at(&file, part) {
        fs::remove_file(part).map_err(|e| cannot("written", target, e))?;
    }
    Ok(())
}

/// Takes the lock, where the file system has any.
fn lock(file: &File, target: &Path) -> Result<()> {
    match file.try_lock() {
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(busy(target)),
    }
}

/// Whether `file` still is what stands at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    let handle = file.try_clone().and_then(Handle::from_file);
    matches!((handle, Handle::from_path(path)), (Ok(file), Ok(there)) if file == there)
}

fn busy(target: &Path) -> Error {
    Error::new(ErrorKind::Output, format!("another run is writing {} right now", target.display()))
        .with_hint("Wait for it, or give another path.")
}
