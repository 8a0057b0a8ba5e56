/// Krippendorff's α for nominal data and any number of coders, with missing values.
///
/// `units` holds one row per unit with one value per coder. From the coincidence matrix, as in Krippendorff
/// 2011, Computing Krippendorff's Alpha-Reliability (section C): α = 1 − (n − 1) · Σ o_ck / Σ n_c n_k over c ≠ k.
/// At most 1; `None` if no unit has two values, or all values are equal.
pub fn alpha(units: &[Vec<Option<bool>>]) -> Option<f64> {
    // Coincidences o[c][k], each pair within a unit weighed by 1 / (values in the unit − 1).
    let mut o = [[0.0f64; 2]; 2];
    for unit in units {
        let values: Vec<usize> = unit.iter().flatten().map(|v| usize::from(*v)).collect();
        let weight = match values.len() {
            0 | 1 => continue,
            m => 1.0 / (m - 1) as f64,
        };
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                if i != j {
                    o[*a][*b] += weight;
                }
            }
        }
    }
    let totals = [o[0][0] + o[0][1], o[1][0] + o[1][1]];
    let n = totals[0] + totals[1];
    let expected = totals[0] * totals[1] * 2.0;
    (n > 1.0 && expected > 0.0).then(|| 1.0 - (n - 1.0) * (o[0][1] + o[1][0]) / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &str) -> Vec<Option<bool>> {
        values
            .chars()
            .map(|c| match c {
                '1' => Some(true),
                '0' => Some(false),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_coincidences_of_krippendorffs_binary_example() {
        // Two observers, ten units, with the coincidences of the binary example in Krippendorff 2011:
        // o_00 = 10, o_01 = o_10 = 4, o_11 = 2, so α = 1 − 19 · 4 / (14 · 6) = 0.095.
        let (a, b) = ("0100000000", "1110010010");
        let units: Vec<_> = a.chars().zip(b.chars()).map(|(a, b)| row(&format!("{a}{b}"))).collect();
        assert!((alpha(&units).unwrap() - 0.095).abs() < 0.001, "{:?}", alpha(&units));
    }

    #[test]
    fn missing_values_and_no_variation() {
        assert_eq!(alpha(&[row("1-"), row("-0")]), None);
        assert_eq!(alpha(&[row("11"), row("11")]), None);
        assert_eq!(alpha(&[row("11-"), row("00-"), row("1--")]), Some(1.0));
        // Three coders: one value apart in four units. o_10 = 2 · ½ = 1 each way, n = 12, n_1 = 7, n_0 = 5.
        let units = [row("111"), row("000"), row("110"), row("100")];
        let expected = 1.0 - 11.0 * 4.0 / (2.0 * 6.0 * 6.0);
        assert!((alpha(&units).unwrap() - expected).abs() < 1e-12);
    }
}
