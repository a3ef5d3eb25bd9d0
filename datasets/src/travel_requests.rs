//! Messages to a travel agency, made up: templates and words by chance from a seed.

use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::data::{ClassificationData, Labels, Records};
use tenfold_ml::error::{Error, Result};

mod phrases;

use phrases::{COMMON, INTENTS, Intent, LANGUAGES, NOISE, Phrases, SLOTS};

/// Messages of 1000 that begin with a greeting.
const GREETINGS: usize = 350;
/// Messages of 1000 that have a sentence of no intent.
const COMMON_SENTENCES: usize = 450;
/// Messages of 1000 that have a sentence of another intent.
const OTHER_SENTENCES: usize = 170;
/// Messages of 1000 that have two or three words of another language.
const MIXED: usize = 120;
/// Words of 1000 that are misspelt.
const MISSPELT: usize = 45;
/// Messages of 1000 that have the intent of another, as if by errors of annotators.
const MISLABELLED: usize = 35;

/// Messages to a travel agency with their intents: texts, and one of ten intents (`baggage`,
/// `book`, `cancel`, `change`, `complaint`, `invoice`, `question`, `refund`, `seat`, `thanks`).
///
/// The messages are made up from a seed: half of them are English, the others German, Spanish and
/// French, with misspellings, words of another language, sentences that fit any intent and some of
/// another one, and a few wrong labels. Intents share most of their words, so that no model is
/// perfect: a linear one on TF-IDF is right on about nine of ten of 3,000 messages. The first
/// messages do not depend on how many there are.
///
/// ```
/// let requests = tenfold::datasets::travel_requests(3000, 0)?;
/// assert_eq!(requests.x.as_text()?.len(), 3000);
/// assert_eq!(requests.y.classes().len(), 10);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Empty`] without a message, [`Error::TooManySamples`] past `u32::MAX`.
pub fn travel_requests(n_messages: usize, seed: u64) -> Result<ClassificationData> {
    if n_messages == 0 {
        return Err(Error::Empty { what: "a set of travel requests", needed: "message" });
    }
    if u32::try_from(n_messages).is_err() {
        return Err(Error::TooManySamples { found: n_messages });
    }
    let mut chance = Chance(SplitMix64::new(seed));
    let mut codes = Vec::new();
    let x = Records::text((0..n_messages).map(|_| {
        let intent = chance.below(INTENTS.len());
        let text = chance.message(&INTENTS[intent]);
        let mislabelled = chance.happens(MISLABELLED);
        codes.push(if mislabelled { chance.below(INTENTS.len()) } else { intent } as u32);
        text
    }))?;
    let classes = INTENTS.iter().map(|intent| intent.name.to_owned()).collect();
    Ok(ClassificationData { x, y: Labels::from_codes(classes, codes)?, notices: Vec::new() })
}

/// The random decisions of the generator.
struct Chance(SplitMix64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    /// So many times of 1000.
    fn happens(&mut self, per_mille: usize) -> bool {
        self.0.below(1000) < per_mille
    }

    fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// English half of the time.
    fn language(&mut self) -> usize {
        if self.happens(500) { 0 } else { 1 + self.below(LANGUAGES - 1) }
    }

    fn message(&mut self, intent: &Intent) -> String {
        let language = self.language();
        let mut sentences = vec![self.sentence(&intent.phrases, language)];
        if self.happens(OTHER_SENTENCES) {
            let other = self.below(INTENTS.len());
            let sentence = self.sentence(&INTENTS[other].phrases, language);
            let at = self.below(2);
            sentences.insert(at, sentence);
        }
        if self.happens(COMMON_SENTENCES) {
            let sentence = self.sentence(&COMMON, language);
            let at = self.below(sentences.len() + 1);
            sentences.insert(at, sentence);
        }
        if self.happens(GREETINGS) {
            sentences.insert(0, self.one_of(phrases::GREETINGS[language]).to_owned());
        }
        let mut words: Vec<String> =
            sentences.iter().flat_map(|text| text.split(' ')).map(str::to_owned).collect();
        if self.happens(MIXED) {
            self.mix(&mut words);
        }
        for word in &mut words {
            if self.happens(MISSPELT) {
                self.misspell(word);
            }
        }
        self.written(words.join(" "))
    }

    /// A sentence of a language, its slots filled.
    fn sentence(&mut self, phrases: &Phrases, language: usize) -> String {
        let mut rest = self.one_of(phrases[language]);
        let mut sentence = String::new();
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            sentence += before;
            match SLOTS.iter().find(|(slot, _)| *slot == name) {
                Some((_, words)) => sentence += self.one_of(words[language]),
                None => sentence += &self.number(name),
            }
            rest = after;
        }
        sentence + rest
    }

    /// A booking reference, an amount or a small number.
    fn number(&mut self, name: &str) -> String {
        match name {
            "ref" => {
                let letter = |chance: &mut Self| (b'A' + chance.below(26) as u8) as char;
                let (a, b) = (letter(self), letter(self));
                format!("{a}{b}{}", 1000 + self.below(9000))
            }
            "amount" => format!("{}", 20 + self.below(980)),
            _ => format!("{}", 1 + self.below(28)),
        }
    }

    /// Puts some words of any language between the others.
    fn mix(&mut self, words: &mut Vec<String>) {
        for _ in 0..2 + self.below(2) {
            let at = self.below(words.len() + 1);
            words.insert(at, self.one_of(&NOISE).to_owned());
        }
    }

    /// Drops, doubles or swaps a letter of a longer word.
    fn misspell(&mut self, word: &mut String) {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() < 4 {
            return;
        }
        let at = 1 + self.below(letters.len() - 2);
        match self.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at + 1),
        }
        *word = letters.into_iter().collect();
    }

    /// A variant of the text: unchanged, in lower case, or in upper case; with a mark at the end,
    /// or none.
    fn written(&mut self, text: String) -> String {
        let text = match self.below(12) {
            0..=3 => text.to_lowercase(),
            4 => text.to_uppercase(),
            _ => text,
        };
        text + self.one_of(&["", "", ".", ".", "!", "!!", "?", " ...", " 🙂", " thx"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(n_messages: usize, seed: u64) -> Vec<String> {
        let x = travel_requests(n_messages, seed).unwrap().x;
        x.as_text().unwrap().iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_seed_decides_the_messages_and_their_number_does_not() {
        assert_eq!(texts(300, 1)[..100], texts(100, 1));
        assert_ne!(texts(100, 1), texts(100, 2));
    }

    #[test]
    fn every_slot_of_a_phrase_is_filled() {
        assert!(texts(5000, 3).iter().all(|text| !text.contains(['{', '}'])));
    }

    #[test]
    fn every_intent_comes_about_as_often() {
        let y = travel_requests(5000, 0).unwrap().y;
        assert!(y.counts().iter().all(|count| (400..600).contains(count)), "{:?}", y.counts());
        assert!(y.classes().is_sorted());
    }

    #[test]
    fn no_message_is_refused() {
        let too_many = travel_requests(usize::MAX, 0).unwrap_err();
        assert!(matches!(too_many, Error::TooManySamples { .. }));
        let wrong = travel_requests(0, 0).unwrap_err().to_string();
        assert_eq!(wrong, "a set of travel requests is empty; at least one message is needed");
    }
}
