//! Two places that must agree: what this library exports, and what Native.cs imports.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The names that follow `before` in a source.
fn names_after(source: &str, before: &str) -> Vec<String> {
    source
        .split(before)
        .skip(1)
        .filter_map(|rest| {
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            name.starts_with("ear_").then_some(name)
        })
        .collect()
}

fn exported() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    fs::read_dir(sources)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .flat_map(|source| names_after(&source, "fn "))
        .collect()
}

#[test]
fn native_cs_imports_every_export_once_and_nothing_else() {
    let native_cs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../EntraAuthReports/Native.cs");
    let source = fs::read_to_string(native_cs).unwrap();
    let imported: Vec<_> = source
        .lines()
        .filter(|line| line.contains(" extern "))
        .flat_map(|line| names_after(line, " "))
        .collect();
    let unique: BTreeSet<_> = imported.iter().cloned().collect();
    assert_eq!(unique.len(), imported.len());
    assert_eq!(unique, exported());
}

#[test]
fn native_cs_is_written_for_this_version_of_the_abi() {
    let native_cs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../EntraAuthReports/Native.cs");
    let source = fs::read_to_string(native_cs).unwrap();
    // SAFETY: nothing is asked of the caller.
    let version = unsafe { crate::ear_abi_version() };
    assert!(source.contains(&format!("public const uint AbiVersion = {version};")));
}
