//! Strings that many rows share (departments, titles, methods), and lists of them, each kept once.
//!
//! A row holds a number of four bytes instead of a string. A tenant of a million users has some hundred
//! departments, and a few dozen combinations of registered methods.

use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A string of a [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TextId(NonZeroU32);

/// A list of a [`Texts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListId(u32);

/// All strings and lists of one run.
#[derive(Default)]
pub(crate) struct Texts {
    hasher: DefaultHashBuilder,
    bytes: String,
    ends: Vec<usize>,
    by_text: HashTable<u32>,
    items: Vec<TextId>,
    list_ends: Vec<usize>,
    by_list: HashTable<u32>,
    scratch: Vec<TextId>,
}

impl Texts {
    pub(crate) fn text(&mut self, text: &str) -> TextId {
        let hash = self.hasher.hash_one(text);
        let Texts { hasher, bytes, ends, by_text, .. } = self;
        let known = by_text.find(hash, |&i| bytes[span(ends, i)] == *text);
        let index = match known {
            Some(&index) => index,
            None => {
                let index = ends.len() as u32;
                bytes.push_str(text);
                ends.push(bytes.len());
                by_text.insert_unique(hash, index, |&i| hasher.hash_one(&bytes[span(ends, i)]));
                index
            }
        };
        TextId(NonZeroU32::MIN.saturating_add(index))
    }

    pub(crate) fn optional(&mut self, text: Option<&str>) -> Option<TextId> {
        text.map(|text| self.text(text))
    }

    pub(crate) fn list<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> ListId {
        let mut list = std::mem::take(&mut self.scratch);
        list.clear();
        for text in texts {
            list.push(self.text(text));
        }
        let hash = self.hasher.hash_one(&list[..]);
        let Texts { hasher, items, list_ends, by_list, .. } = self;
        let known = by_list.find(hash, |&i| items[span(list_ends, i)] == list[..]);
        let index = match known {
            Some(&index) => index,
            None => {
                let index = list_ends.len() as u32;
                items.extend_from_slice(&list);
                list_ends.push(items.len());
                by_list.insert_unique(hash, index, |&i| hasher.hash_one(&items[span(list_ends, i)]));
                index
            }
        };
        self.scratch = list;
        ListId(index)
    }

    pub(crate) fn get(&self, id: TextId) -> &str {
        &self.bytes[span(&self.ends, id.0.get() - 1)]
    }

    pub(crate) fn get_list(&self, id: ListId) -> List<'_> {
        List { texts: self, items: &self.items[span(&self.list_ends, id.0)] }
    }
}

/// A list, ready to be read.
#[derive(Clone, Copy)]
pub(crate) struct List<'a> {
    texts: &'a Texts,
    items: &'a [TextId],
}

impl<'a> List<'a> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        self.items.iter().map(move |&id| self.texts.get(id))
    }
}

fn span(ends: &[usize], index: u32) -> Range<usize> {
    let index = index as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    start..ends[index]
}
