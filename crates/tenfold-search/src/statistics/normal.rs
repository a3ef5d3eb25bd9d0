//! The quantile of the normal distribution.

/// The z with P(|Z| ≤ z) = `level`, which is above 0 and below 1: Wichura, "Algorithm AS 241: the
/// percentage points of the normal distribution", 1988, PPND16, exact to about 1e-16.
pub(super) fn quantile(level: f64) -> f64 {
    // P(Z ≤ z) − 1/2, and P(Z > z).
    let (centre, tail) = (level / 2.0, (1.0 - level) / 2.0);
    if centre <= 0.425 {
        let r = 0.180625 - centre * centre;
        return centre * ratio(&MIDDLE, r);
    }
    let r = (-tail.ln()).sqrt();
    match r <= 5.0 {
        true => ratio(&TAIL, r - 1.6),
        false => ratio(&FAR_TAIL, r - 5.0),
    }
}

/// The coefficients of a numerator and of a denominator, from the constant on.
type Coefficients = [[f64; 8]; 2];

fn ratio([numerator, denominator]: &Coefficients, x: f64) -> f64 {
    let polynomial = |of: &[f64; 8]| of.iter().rev().fold(0.0, |sum, factor| sum * x + factor);
    polynomial(numerator) / polynomial(denominator)
}

const MIDDLE: Coefficients = [
    [
        3.387_132_872_796_366_6,
        133.141_667_891_784_38,
        1_971.590_950_306_551_4,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_596,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];

const TAIL: Coefficients = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR_TAIL: Coefficients = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_2,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn quantiles_are_those_of_scipy() {
        let oracle: Value =
            serde_json::from_str(include_str!("../../tests/oracle/statistics.json")).unwrap();
        let cases: Vec<(f64, f64)> = serde_json::from_value(oracle["normal"].clone()).unwrap();
        for (level, expected) in cases {
            let found = super::quantile(level);
            assert!((found - expected).abs() <= 1e-12 * expected, "{level}: {found} {expected}");
        }
    }
}
