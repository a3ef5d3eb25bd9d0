//! The rules by which a column gets its transformer.

use serde_json::Value;
use tenfold_estimators::impute::SimpleImputer;
use tenfold_estimators::preprocessing::{
    DateEncoder, DatePart, MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler, Unknown,
};
use tenfold_ml::data::{Kind, TableError};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::Transformer;
use tenfold_ml::pipeline::Pipeline;
use tenfold_text::feature_extraction::TfidfVectorizer;

use crate::pipeline::facts::Facts;
use crate::pipeline::{Categories, Choice, Choices, Needs, Own, Scaling, TabularPipeline};
use crate::text_encoder::TextEncoder;

/// Columns of up to so many categories get a feature for each in dense records; as skrub's
/// `TableVectorizer`.
const CATEGORIES_MAX: usize = 40;

/// The features of a column of more categories, in sparse records.
const SPARSE_CATEGORIES_MAX: usize = 1_000;

/// The numbers of dense features for which there is room: 1 GiB.
const DENSE_NUMBERS_MAX: usize = 1 << 27;

/// From so many features of categories on, sparse records are worth their trouble.
const SPARSE_FROM: usize = 100;

/// Cells of so many words on average are read as words, and else as characters.
const WORDS_MIN: f64 = 2.5;

/// The most terms of a column of texts: words, and runs of characters.
const WORD_TERMS_MAX: usize = 10_000;
const CHARACTER_TERMS_MAX: usize = 5_000;

/// The features of a column of texts in dense records; as skrub's `StringEncoder`.
const TEXT_COMPONENTS: usize = 30;

/// The form of the features of the whole table.
#[derive(Clone, Copy, Debug)]
struct Form {
    needs: Needs,
    /// `true` if the features are sparse records.
    sparse: bool,
    /// The most features of a column of categories.
    categories_max: usize,
}

/// A rule's outcome for a column: the name of the part, the transformer, and the reason.
struct Treatment {
    part: String,
    transformer: Box<dyn Transformer>,
    reason: String,
}

/// A choice for each column.
pub(super) fn choices(table: &TabularPipeline, needs: Needs) -> Result<Choices> {
    let kinds: Vec<Option<Kind>> = (0..table.columns.len()).map(|at| kind(table, at)).collect();
    let form = Form::of(&table.columns, &kinds, needs);
    let mut columns = Vec::with_capacity(table.columns.len());
    for (at, facts) in table.columns.iter().enumerate() {
        columns.push(choice(table, at, facts, form)?);
    }
    number_parts(&mut columns);
    if columns.iter().all(|choice| choice.transformer.is_none()) {
        let reasons = columns.iter().chain(&table.left_out);
        let reasons = reasons.map(|choice| format!("{} ({})", choice.name(), choice.reason));
        return Err(TableError::NoFeature { target: None, left_out: reasons.collect() }.into());
    }
    columns.extend(table.left_out.iter().cloned());
    Ok(Choices { columns, sparse: form.sparse })
}

/// The kind as which a column is treated; `None` of one with its own transformer, or none.
fn kind(table: &TabularPipeline, at: usize) -> Option<Kind> {
    match table.own.get(&at) {
        Some(Own::Drop | Own::Transformer(_)) => None,
        Some(Own::Kind(kind)) => Some(*kind),
        None => Some(table.columns[at].kind).filter(|_| !table.columns[at].is_constant()),
    }
}

impl Form {
    fn of(columns: &[Facts], kinds: &[Option<Kind>], needs: Needs) -> Self {
        let of_kind = |kind: Kind| {
            columns
                .iter()
                .zip(kinds)
                .filter(move |(_, own)| **own == Some(kind))
                .map(|(facts, _)| facts)
        };
        let n_texts = of_kind(Kind::Text).count();
        let n_categories = of_kind(Kind::Category).count();
        let width = |most: usize| -> usize {
            of_kind(Kind::Category).map(|facts| (facts.n_distinct + 1).min(most)).sum()
        };
        let one_hot = needs.categories == Categories::OneHot;
        let n_others: usize = columns.len() - n_texts - n_categories;
        // Of rows of categories, one feature in each column is not 0.
        let is_thin = 3 * (n_others + n_categories) < n_others + width(SPARSE_CATEGORIES_MAX);
        let many = width(SPARSE_CATEGORIES_MAX) >= SPARSE_FROM && is_thin;
        let sparse = needs.sparse && (n_texts > 0 || one_hot && many);
        let categories_max = match sparse {
            true => SPARSE_CATEGORIES_MAX,
            false => {
                let n_rows = columns.first().map_or(1, |facts| facts.n_rows);
                let room = DENSE_NUMBERS_MAX / n_rows.max(1) / n_categories.max(1);
                room.clamp(2, CATEGORIES_MAX)
            }
        };
        Self { needs, sparse, categories_max }
    }
}

fn choice(table: &TabularPipeline, at: usize, facts: &Facts, form: Form) -> Result<Choice> {
    let column = table.column(at);
    let left_out = |kind, reason: String| Choice {
        column: column.clone(),
        kind,
        part: String::new(),
        transformer: None,
        reason,
    };
    let (kind, given) = match table.own.get(&at) {
        Some(Own::Drop) => return Ok(left_out(facts.kind, "as given".to_owned())),
        Some(Own::Transformer(transformer)) => {
            return Ok(Choice {
                part: format!("own:{}", table.names[at]),
                transformer: Some(transformer.clone()),
                ..left_out(facts.kind, "as given".to_owned())
            });
        }
        Some(Own::Kind(kind)) => (*kind, "given as this kind; "),
        None => (facts.kind, ""),
    };
    if facts.n_filled() == 0 {
        return Ok(left_out(kind, "no value".to_owned()));
    }
    if facts.is_constant() {
        return Ok(left_out(kind, "one value in all rows".to_owned()));
    }
    let Treatment { part, transformer, reason } = match kind {
        Kind::Number => number(facts, form),
        Kind::Boolean => boolean(facts),
        Kind::Category => category(facts, form),
        Kind::DateTime => date(facts, form),
        Kind::Text => text(&table.names[at], facts, form),
        Kind::Identifier => {
            let reason = format!("{given}identifies the row: {}", facts.distinct());
            return Ok(left_out(kind, reason));
        }
    };
    Ok(Choice {
        part,
        transformer: Some(transformer.to_value()?),
        ..left_out(kind, format!("{given}{reason}"))
    })
}

/// Parts with different transformers get different names: `category`, `category-2`.
fn number_parts(choices: &mut [Choice]) {
    let mut known: Vec<(String, Value, String)> = Vec::new();
    for choice in choices {
        let Some(transformer) = &choice.transformer else { continue };
        let same = known.iter().find(|(base, data, _)| *base == choice.part && data == transformer);
        if let Some((.., name)) = same {
            choice.part = name.clone();
            continue;
        }
        let n_known = known.iter().filter(|(base, ..)| *base == choice.part).count();
        let base = choice.part.clone();
        if n_known > 0 {
            choice.part = format!("{base}-{}", n_known + 1);
        }
        known.push((base, transformer.clone(), choice.part.clone()));
    }
}

fn scaled(steps: Pipeline, scaling: Scaling) -> Box<dyn Transformer> {
    let steps = match scaling {
        Scaling::None => steps,
        Scaling::Standard => steps.then(StandardScaler::new()),
        Scaling::Unit => steps.then(MinMaxScaler::new().clip(true)),
    };
    steps.transformer().into()
}

fn number(facts: &Facts, form: Form) -> Treatment {
    let imputer = SimpleImputer::median().keep_empty(true).add_indicator(true);
    Treatment {
        part: "number".to_owned(),
        transformer: scaled(Pipeline::new().then(imputer), form.needs.scaling),
        reason: format!("{}{}", facts.distinct(), facts.missing()),
    }
}

fn boolean(facts: &Facts) -> Treatment {
    Treatment {
        part: "boolean".to_owned(),
        transformer: SimpleImputer::most_frequent().keep_empty(true).into(),
        reason: format!("true or false{}", facts.missing()),
    }
}

fn category(facts: &Facts, form: Form) -> Treatment {
    let counts = format!("{}{}", facts.distinct(), facts.missing());
    if form.needs.categories == Categories::Ordinal {
        return Treatment {
            part: "category".to_owned(),
            transformer: OrdinalEncoder::new().unknown_value(-1.0).into(),
            reason: format!("{counts}; trees divide places of categories"),
        };
    }
    let encoder = OneHotEncoder::new().sparse(form.sparse);
    let most = form.categories_max;
    if facts.n_distinct <= most {
        let transformer = encoder.unknown(Unknown::Ignore).into();
        return Treatment { part: "category".to_owned(), transformer, reason: counts };
    }
    let encoder = encoder.unknown(Unknown::Infrequent).max_categories(most);
    let reason = format!("{counts}, which is more than {most}: the rarest share a feature");
    Treatment { part: "many-categories".to_owned(), transformer: encoder.into(), reason }
}

fn date(facts: &Facts, form: Form) -> Treatment {
    let periodic = form.needs.scaling != Scaling::None;
    let (resolution, time) = match facts.has_time {
        true => (DatePart::Hour, "with a time"),
        false => (DatePart::Day, "without a time"),
    };
    let encoder = DateEncoder::new().resolution(resolution).weekday(true).periodic(periodic);
    let steps = Pipeline::new().then(encoder).then(SimpleImputer::median().keep_empty(true));
    Treatment {
        part: "date".to_owned(),
        transformer: scaled(steps, form.needs.scaling),
        reason: format!("{} {time}{}", facts.distinct(), facts.missing()),
    }
}

fn text(name: &str, facts: &Facts, form: Form) -> Treatment {
    let words = facts.words_per_cell();
    let (terms, unit) = match words >= WORDS_MIN {
        true => (TfidfVectorizer::new().max_features(WORD_TERMS_MAX), "words"),
        false => (
            TfidfVectorizer::new().char_ngrams_in_words(3..=4).max_features(CHARACTER_TERMS_MAX),
            "characters",
        ),
    };
    let n_components = (!form.sparse).then_some(TEXT_COMPONENTS);
    Treatment {
        part: format!("text:{name}"),
        transformer: TextEncoder::new(terms).n_components(n_components).into(),
        reason: format!(
            "{}{}, {words:.1} words a cell: terms of {unit}",
            facts.distinct(),
            facts.missing()
        ),
    }
}
