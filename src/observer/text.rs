//! Is a text UTF-8? It is checked while it comes and never kept, except the beginning of a character
//! that isn't whole yet.

/// A text so far.
#[derive(Debug, Default)]
pub struct Text {
    /// How many bytes were whole characters.
    passed: u64,
    /// The beginning of a character, 3 bytes at most…
    cut: [u8; 4],
    /// …and how many.
    held: usize,
}

impl Text {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// They aren't UTF-8: the offset in the text at which the wrong character begins.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<(), u64> {
        while self.held > 0
            && let Some((&byte, rest)) = bytes.split_first()
        {
            bytes = rest;
            self.cut[self.held] = byte;
            self.held += 1;
            match str::from_utf8(&self.cut[..self.held]) {
                Ok(_) => {
                    self.passed += self.held as u64;
                    self.held = 0;
                }
                // No character has more than 4 bytes, so 4 that aren't whole are wrong.
                Err(error) if error.error_len().is_some() => return Err(self.passed),
                Err(_) => {}
            }
        }
        let Err(error) = str::from_utf8(bytes) else {
            self.passed += bytes.len() as u64;
            return Ok(());
        };
        self.passed += error.valid_up_to() as u64;
        if error.error_len().is_some() {
            return Err(self.passed);
        }
        let cut = &bytes[error.valid_up_to()..];
        self.cut[..cut.len()].copy_from_slice(cut);
        self.held = cut.len();
        Ok(())
    }

    /// The text ends here.
    ///
    /// # Errors
    /// It ends inside a character: the offset at which that begins.
    pub const fn end(&self) -> Result<(), u64> {
        match self.held {
            0 => Ok(()),
            _ => Err(self.passed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<(), u64> {
        let mut text = Text::default();
        for part in parts {
            text.take(part)?;
        }
        text.end()
    }

    #[test]
    fn s8_1_cut_anywhere_it_is_what_std_says_of_the_whole() {
        let all = "a\u{e9}\u{4f60}\u{1f980}z".as_bytes();
        let mut texts: Vec<Vec<u8>> = vec![all.to_vec()];
        for at in 0..all.len() {
            texts.push(all[..at].to_vec());
            for byte in [0x00, 0x61, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xED, 0xF4, 0xFF] {
                let mut text = all.to_vec();
                text[at] = byte;
                texts.push(text);
            }
        }
        for text in &texts {
            let expected = match str::from_utf8(text) {
                Ok(_) => Ok(()),
                Err(error) => Err(error.valid_up_to() as u64),
            };
            assert_eq!(checked(text.chunks(1)), expected, "{text:02x?}");
            for cut in 0..=text.len() {
                let (one, two) = text.split_at(cut);
                assert_eq!(checked([one, two]), expected, "{text:02x?} {cut}");
            }
        }
    }

    #[test]
    fn s8_1_a_wrong_byte_is_seen_before_the_character_is_whole() {
        let mut text = Text::default();
        assert_eq!(text.take(b"ab\xF4"), Ok(()));
        assert_eq!(text.take(b"\x90"), Err(2));
    }
}
