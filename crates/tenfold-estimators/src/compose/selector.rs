//! Columns chosen at fit, by their kind or their name.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tenfold_ml::data::{Column, Kind, Records};
use tenfold_ml::error::Result;

/// A choice of columns that is made at fit, for a part of a
/// [`ColumnTransformer`](crate::compose::ColumnTransformer).
///
/// ```
/// use tenfold::compose::{ColumnTransformer, Selector};
/// use tenfold::data::{CsvReader, Kind};
/// use tenfold::preprocessing::{OneHotEncoder, StandardScaler};
///
/// let text = "width_cm,height_cm,colour,kind\n1,2,red,a\n3,4,blue,b\n5,7,red,a\n";
/// let data = CsvReader::new().target("kind").read_classification(text)?;
/// let columns = ColumnTransformer::new()
///     .select("cm", Selector::pattern("*_cm"), StandardScaler::new())
///     .select("cat", Selector::kind(Kind::Category), OneHotEncoder::new().sparse(false));
/// let names = ["cm__width_cm", "cm__height_cm", "cat__colour_blue", "cat__colour_red"];
/// # use tenfold::estimator::TransformerModel;
/// let z = columns.fit(&data.x)?.transform(&data.x)?;
/// assert_eq!(z.feature_names().unwrap(), names);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selector {
    /// Columns of these kinds.
    Kinds(Vec<Kind>),
    /// Columns whose name fits a pattern: `*` is any text, `?` any character. At fit, one must.
    Pattern(String),
    /// All columns but these, by name or place.
    AllBut(Vec<Column>),
}

impl Selector {
    /// Columns of a kind.
    pub fn kind(kind: Kind) -> Self {
        Self::Kinds(vec![kind])
    }

    /// Columns whose cells are numbers: numbers, dates and booleans.
    pub fn numeric() -> Self {
        Self::Kinds(Kind::ALL.into_iter().filter(|kind| kind.is_numeric()).collect())
    }

    /// Columns whose name fits a pattern: `*` is any text, `?` any character.
    pub fn pattern(pattern: impl Into<String>) -> Self {
        Self::Pattern(pattern.into())
    }

    /// All columns but these, by name or place.
    pub fn all_but<C: Into<Column>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self::AllBut(columns.into_iter().map(Into::into).collect())
    }

    /// The places of the columns that are chosen among those with these names.
    pub(super) fn find(&self, x: &Records, names: &[Cow<'_, str>]) -> Result<Vec<usize>> {
        let all = 0..names.len();
        Ok(match self {
            Self::Kinds(kinds) => all.filter(|&at| kinds.contains(&x.feature_kind(at))).collect(),
            Self::Pattern(pattern) => {
                let pattern: Vec<char> = pattern.chars().collect();
                all.filter(|&at| fits(&names[at], &pattern)).collect()
            }
            Self::AllBut(columns) => {
                let find = |column: &Column| column.find(names);
                let but: Vec<usize> = columns.iter().map(find).collect::<Result<_>>()?;
                all.filter(|at| !but.contains(at)).collect()
            }
        })
    }
}

/// Returns `true` if a name fits a pattern. Only the last `*` is ever tried again, so this takes
/// at most the product of both lengths.
fn fits(name: &str, pattern: &[char]) -> bool {
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut place, mut again) = (0, 0, None);
    while at < name.len() {
        match pattern.get(place) {
            Some('*') => {
                again = Some((at, place));
                place += 1;
            }
            Some(&c) if c == '?' || c == name[at] => {
                at += 1;
                place += 1;
            }
            _ => match &mut again {
                None => return false,
                Some((start, star)) => {
                    *start += 1;
                    (at, place) = (*start, *star + 1);
                }
            },
        }
    }
    pattern[place..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("*_cm", "width_cm", true),
            ("*_cm", "width_cm2", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxayybzz", true),
            ("*a*b*", "xxbyya", false),
            ("", "a", false),
            ("ä?", "äö", true),
        ] {
            let pattern_chars: Vec<char> = pattern.chars().collect();
            assert_eq!(fits(name, &pattern_chars), expected, "{pattern} {name}");
        }
    }
}
