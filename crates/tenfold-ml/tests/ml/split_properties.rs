//! Properties of the folds of any samples, shuffled or not.

use proptest::collection::vec;
use proptest::prelude::*;
use tenfold::data::{Labels, Samples};
use tenfold::model_selection::{
    GroupKFold, Groups, KFold, LeavePGroupsOut, Part, PredefinedSplit, RepeatedKFold,
    RepeatedStratifiedKFold, ShuffleSplit, Split, Splitter, StratifiedGroupKFold, StratifiedKFold,
    StratifiedShuffleSplit, TimeSeriesSplit,
};

/// Every sample is tested once, and each fold is fitted on exactly the others, in ascending order.
fn assert_partition(splits: &[Split], n_samples: usize) -> Result<(), TestCaseError> {
    let mut tested = vec![0; n_samples];
    for split in splits {
        let (train, test) = (split.train.as_slice(), split.test.as_slice());
        prop_assert!(train.is_sorted_by(|a, b| a < b) && test.is_sorted_by(|a, b| a < b));
        prop_assert_eq!(train.len() + test.len(), n_samples);
        prop_assert!(train.iter().all(|row| test.binary_search(row).is_err()));
        split.test.iter().for_each(|row| tested[row] += 1);
    }
    prop_assert!(tested.iter().all(|&times| times == 1));
    Ok(())
}

fn assert_differ_by_at_most_one(counts: &[usize]) -> Result<(), TestCaseError> {
    let (most, least) = (counts.iter().max(), counts.iter().min());
    prop_assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1), "{:?}", counts);
    Ok(())
}

fn test_sizes(splits: &[Split]) -> Vec<usize> {
    splits.iter().map(|split| split.test.len()).collect()
}

fn k_fold(n_splits: usize, seed: Option<u64>) -> KFold {
    let splitter = KFold::new(n_splits);
    seed.map_or(splitter.clone(), |seed| splitter.shuffle(seed))
}

fn stratified(n_splits: usize, seed: Option<u64>) -> StratifiedKFold {
    let splitter = StratifiedKFold::new(n_splits);
    seed.map_or(splitter.clone(), |seed| splitter.shuffle(seed))
}

fn stratified_groups(n_splits: usize, groups: Groups, seed: Option<u64>) -> StratifiedGroupKFold {
    let splitter = StratifiedGroupKFold::new(n_splits, groups);
    seed.map_or(splitter.clone(), |seed| splitter.shuffle(seed))
}

/// Classes of which at least one has a sample for each fold.
fn integers_and_folds() -> impl Strategy<Value = (Vec<i64>, usize)> {
    (vec(0..6_i64, 2..150), 2..12_usize).prop_map(|(mut integers, n_splits)| {
        integers.extend(std::iter::repeat_n(integers[0], n_splits));
        (integers, n_splits)
    })
}

proptest! {
    #[test]
    fn folds_partition_the_samples_evenly(
        n_samples in 2..200_usize, n_splits in 2..20_usize, seed: Option<u64>,
    ) {
        let splitter = k_fold(n_splits.min(n_samples), seed);
        let splits: Vec<_> =
            splitter.split(&Samples::counted(n_samples)).unwrap().iter().collect();
        prop_assert_eq!(splits.len(), splitter.n_splits());
        assert_partition(&splits, n_samples)?;
        assert_differ_by_at_most_one(&test_sizes(&splits))?;
        prop_assert!(test_sizes(&splits).is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn stratified_folds_share_every_class_evenly(
        (integers, n_splits) in integers_and_folds(), seed: Option<u64>,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let splitter = stratified(n_splits, seed);
        let splits: Vec<_> =
            splitter.split(&Samples::labelled(&labels)).unwrap().iter().collect();
        assert_partition(&splits, integers.len())?;
        assert_differ_by_at_most_one(&test_sizes(&splits))?;
        let counts: Vec<_> = splits.iter().map(|split| labels.select(&split.test).counts()).collect();
        for class in 0..labels.classes().len() {
            let of_class: Vec<usize> = counts.iter().map(|counts| counts[class]).collect();
            assert_differ_by_at_most_one(&of_class)?;
        }
    }

    #[test]
    fn names_of_classes_do_not_matter(
        (integers, n_splits) in integers_and_folds(), seed: Option<u64>,
    ) {
        let names = ["q", "b", "zz", "a", "m", "c"];
        let renamed: Vec<&str> = integers.iter().map(|&class| names[class as usize]).collect();
        let [first, second] =
            [Labels::from_integers(&integers), Labels::from_names(&renamed)].map(Result::unwrap);
        let splitter = stratified(n_splits, seed);
        prop_assert_eq!(
            splitter.split(&Samples::labelled(&first)).unwrap(),
            splitter.split(&Samples::labelled(&second)).unwrap()
        );
    }

    #[test]
    fn a_seed_fixes_the_folds_and_shows_in_debug_text(
        (integers, n_splits) in integers_and_folds(), seed: u64, other: u64,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let samples = Samples::labelled(&labels);
        let pairs: [[Box<dyn Splitter>; 2]; 2] = [
            [seed, other].map(|seed| KFold::new(n_splits).shuffle(seed).boxed()),
            [seed, other].map(|seed| StratifiedKFold::new(n_splits).shuffle(seed).boxed()),
        ];
        for [one, another] in pairs {
            prop_assert_eq!(one.split(&samples).unwrap(), one.split(&samples).unwrap());
            prop_assert_eq!(format!("{one:?}") == format!("{another:?}"), seed == other);
        }
    }

    #[test]
    fn folds_are_refused_exactly_when_they_cannot_be_made(
        integers in vec(0..4_i64, 1..20), n_splits in 0..20_usize,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let samples = Samples::labelled(&labels);
        let most = labels.counts().into_iter().max().unwrap_or(0);
        let possible = n_splits >= 2 && n_splits <= integers.len();
        prop_assert_eq!(KFold::new(n_splits).split(&samples).is_ok(), possible);
        let possible = possible && n_splits <= most;
        prop_assert_eq!(StratifiedKFold::new(n_splits).split(&samples).is_ok(), possible);
    }
}

proptest! {
    #[test]
    fn each_repeat_partitions_the_samples_evenly(
        (integers, n_splits) in integers_and_folds(), n_repeats in 1..4_usize, seed: u64,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let splitters = [
            RepeatedKFold::new(n_splits, n_repeats, seed).boxed(),
            RepeatedStratifiedKFold::new(n_splits, n_repeats, seed).boxed(),
        ];
        for splitter in splitters {
            let splits: Vec<_> =
                splitter.split(&Samples::labelled(&labels)).unwrap().iter().collect();
            prop_assert_eq!(splits.len(), n_splits * n_repeats);
            prop_assert_eq!(splits.len(), splitter.n_splits());
            for repeat in splits.chunks(n_splits) {
                assert_partition(repeat, integers.len())?;
                assert_differ_by_at_most_one(&test_sizes(repeat))?;
            }
        }
    }

    #[test]
    fn random_splits_are_ascending_and_keep_train_and_test_apart(
        (integers, _) in integers_and_folds(), share in 0.05..0.95_f64, seed: u64,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let samples = Samples::labelled(&labels);
        let part = Part::Share(share);
        let splitters = [
            ShuffleSplit::new(3, seed).test_size(part).boxed(),
            StratifiedShuffleSplit::new(3, seed).test_size(part).boxed(),
        ];
        for splitter in splitters {
            let Ok(splits) = splitter.split(&samples) else { continue };
            prop_assert_eq!(&splits, &splitter.split(&samples).unwrap());
            for split in splits.iter() {
                let mut rows = [split.train.as_slice(), split.test.as_slice()].concat();
                prop_assert!(split.train.as_slice().is_sorted() && split.test.as_slice().is_sorted());
                rows.sort_unstable();
                prop_assert!(rows.into_iter().eq(0..integers.len() as u32));
            }
        }
    }

    #[test]
    fn stratified_random_splits_round_the_share_of_every_class(
        (integers, _) in integers_and_folds(), share in 0.05..0.95_f64, seed: u64,
    ) {
        let labels = Labels::from_integers(&integers).unwrap();
        let splitter = StratifiedShuffleSplit::new(2, seed).test_size(Part::Share(share));
        let splits = splitter.split(&Samples::labelled(&labels)).into_iter();
        for split in splits.flat_map(|splits| splits.iter().collect::<Vec<_>>()) {
            let trained = labels.select(&split.train).counts();
            for (all, trained) in labels.counts().into_iter().zip(trained) {
                let exact = all as f64 * split.train.len() as f64 / integers.len() as f64;
                prop_assert!((trained as f64 - exact).abs() < 1.0);
            }
        }
    }
}

proptest! {
    #[test]
    fn group_folds_partition_the_samples_and_keep_groups_together(
        samples in vec((0..9_u32, 0..3_i64), 10..80), n_splits in 2..9_usize, seed: Option<u64>,
    ) {
        let (ids, integers): (Vec<u32>, Vec<i64>) = samples.into_iter().unzip();
        let groups = Groups::from_ids(ids.clone());
        let labels = Labels::from_integers(&integers).unwrap();
        let splitters = [
            GroupKFold::new(n_splits, groups.clone()).boxed(),
            stratified_groups(n_splits, groups.clone(), seed).boxed(),
            LeavePGroupsOut::new(1, groups).boxed(),
        ];
        for splitter in splitters {
            let Ok(splits) = splitter.split(&Samples::labelled(&labels)) else { continue };
            let splits: Vec<_> = splits.iter().collect();
            assert_partition(&splits, ids.len())?;
            for split in splits {
                prop_assert!(!split.test.is_empty() && !split.train.is_empty(), "{:?}", splitter);
                let tested = |row: usize| split.test.iter().any(|test| ids[test] == ids[row]);
                prop_assert!(!split.train.iter().any(tested));
            }
        }
    }

    #[test]
    fn time_series_are_fitted_on_rows_before_the_gap_and_tested_in_blocks_up_to_the_end(
        n_samples in 1..80_usize, n_splits in 2..6_usize, gap in 0..4_usize,
        test_size in prop::option::of(1..6_usize), max_train_size in 1..20_usize,
    ) {
        let splitter = TimeSeriesSplit::new(n_splits).gap(gap).max_train_size(max_train_size);
        let splitter = test_size.map_or(splitter.clone(), |size| splitter.test_size(size));
        let test_size = test_size.unwrap_or(n_samples / (n_splits + 1));
        let possible = test_size > 0 && n_samples > n_splits * test_size + gap;
        let splits = splitter.split(&Samples::counted(n_samples));
        prop_assert_eq!(splits.is_ok(), possible);
        for (at, split) in splits.iter().flat_map(|splits| splits.iter()).enumerate() {
            let start = n_samples - (n_splits - at) * test_size;
            prop_assert!(split.test.iter().eq(start..start + test_size));
            let end = start - gap;
            prop_assert!(split.train.iter().eq(end.saturating_sub(max_train_size)..end));
        }
    }

    #[test]
    fn chosen_folds_are_tested_once_and_fitted_on_all_others(
        folds in vec(prop::option::of(0..5_u32), 2..40),
    ) {
        let splits = PredefinedSplit::new(folds.clone()).split(&Samples::counted(folds.len()));
        let mut chosen: Vec<u32> = folds.iter().copied().flatten().collect();
        chosen.sort_unstable();
        chosen.dedup();
        let Ok(splits) = splits else {
            prop_assert!(chosen.is_empty() || chosen.len() == 1);
            return Ok(());
        };
        prop_assert_eq!(splits.len(), chosen.len());
        for (split, fold) in splits.iter().zip(chosen) {
            let (test, train): (Vec<usize>, Vec<usize>) =
                (0..folds.len()).partition(|&row| folds[row] == Some(fold));
            prop_assert!(split.test.iter().eq(test) && split.train.iter().eq(train));
        }
    }
}

#[test]
fn another_seed_gives_other_folds() {
    let samples = Samples::counted(1000);
    let splits = |seed| KFold::new(3).shuffle(seed).split(&samples).unwrap();
    assert_ne!(splits(1), splits(2));
}
