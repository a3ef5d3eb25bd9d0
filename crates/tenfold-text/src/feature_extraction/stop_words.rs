//! The list of English stop words.

/// The 318 English stop words of scikit-learn, in ascending order.
///
/// They include a few words that carry a meaning in some texts (`bill`, `fire`, `system`) and lack
/// others (`seven`), so look through them for the texts at hand.
///
/// ```
/// use tenfold::data::Records;
/// use tenfold::feature_extraction::{CountVectorizer, english_stop_words};
///
/// let x = Records::text(["book a flight", "please cancel my flight"])?;
/// let words = english_stop_words().filter(|word| *word != "fire").chain(["book"]);
/// let model = CountVectorizer::new().stop_words(words).fit(&x)?;
/// assert_eq!(model.terms(), ["cancel", "flight"]);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub fn english_stop_words() -> impl Iterator<Item = &'static str> + Clone {
    let lines = include_str!("english_stop_words.txt").lines();
    lines.filter(|line| !line.starts_with('#'))
}
