//! The steps by the kinds of the columns.

use anyhow::Result;
use tenfold::compose::{ColumnTransformer, Selector};
use tenfold::data::{Kind, Records};
use tenfold::estimator::Transformer;
use tenfold::impute::SimpleImputer;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{OneHotEncoder, StandardScaler, Unknown};

use crate::terminal::Remarks;

/// The transformer that makes numbers of one scale from the columns.
pub(crate) fn prepared(x: &Records, remarks: Remarks) -> Result<Box<dyn Transformer>> {
    let kinds: Vec<Kind> = (0..x.n_features()).map(|at| x.feature_kind(at)).collect();
    let names = x.feature_names().unwrap_or_default();
    let of = |is_meant: &dyn Fn(Kind) -> bool| -> Vec<&str> {
        let meant = kinds.iter().zip(names).filter(|(kind, _)| is_meant(**kind));
        meant.map(|(_, name)| &**name).collect()
    };
    let numbers = of(&Kind::is_numeric);
    let categories = of(&|kind| kind == Kind::Category);
    let others = of(&|kind| !kind.is_numeric() && kind != Kind::Category);
    let mut columns = ColumnTransformer::new();
    if !numbers.is_empty() {
        remarks.note(format!("numbers, imputed by the median and scaled: {}", numbers.join(", ")));
        let steps = Pipeline::new().then(SimpleImputer::median()).then(StandardScaler::new());
        columns = columns.select("num", Selector::numeric(), steps.transformer());
    }
    if !categories.is_empty() {
        remarks.note(format!("categories, one-hot: {}", categories.join(", ")));
        let steps = Pipeline::new()
            .then(SimpleImputer::most_frequent())
            .then(OneHotEncoder::new().unknown(Unknown::Ignore).sparse(false));
        columns = columns.select("cat", Selector::kind(Kind::Category), steps.transformer());
    }
    if !others.is_empty() {
        remarks.note(format!("left out: {}", others.join(", ")));
    }
    Ok(columns.into())
}
