//! What is remembered of closing marks, so that each is looked for once.

/// The end of what opens at an offset, or that nothing closes it.
///
/// A text of opening marks has one for every other byte and asks for them in order, so they stand in pages, where a map of hashes would
/// have to look into another corner of the memory each time. Offsets have 32 bits, since nothing that is read whole is near that size;
/// of one that is, what lies beyond is literal text.
#[derive(Default)]
pub(super) struct Closes(Vec<Option<Box<[u32; Closes::PAGE]>>>);

impl Closes {
    const PAGE: usize = 256;
    /// What a page holds where nobody has looked; nothing ends at the beginning of a text.
    const UNKNOWN: u32 = 0;
    const NOTHING: u32 = u32::MAX;

    pub(super) fn get(&self, at: usize) -> Option<Option<usize>> {
        if u32::try_from(at).is_err() {
            return Some(None);
        }
        match self.0.get(at / Self::PAGE)?.as_ref()?[at % Self::PAGE] {
            Self::UNKNOWN => None,
            Self::NOTHING => Some(None),
            close => Some(Some(close as usize)),
        }
    }

    pub(super) fn set(&mut self, at: usize, close: Option<usize>) {
        if u32::try_from(at).is_err() {
            return;
        }
        let page = at / Self::PAGE;
        if self.0.len() <= page {
            self.0.resize(page + 1, None);
        }
        let page = self.0[page].get_or_insert_with(|| Box::new([Self::UNKNOWN; Self::PAGE]));
        page[at % Self::PAGE] = close.and_then(|close| u32::try_from(close).ok()).unwrap_or(Self::NOTHING);
    }
}
