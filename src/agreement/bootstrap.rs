use super::CellPair;
use serde::Serialize;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Resamples.
const ROUNDS: usize = 2000;
/// The same interval every time.
const SEED: u64 = 0x6775_6968_7561;

/// Percentile bootstrap (Efron 1979) of a statistic over cells: 2,000 resamples, seeded.
///
/// `None` without pairs, or if the statistic is undefined in more than half of the resamples.
pub fn interval(pairs: &[CellPair], statistic: impl Fn(&[&CellPair]) -> Option<f64>) -> Option<Interval> {
    if pairs.is_empty() {
        return None;
    }
    let mut state = SEED;
    let mut sample: Vec<&CellPair> = Vec::with_capacity(pairs.len());
    let mut values = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        sample.clear();
        sample.extend((0..pairs.len()).map(|_| &pairs[(split_mix(&mut state) % pairs.len() as u64) as usize]));
        values.extend(statistic(&sample));
    }
    if values.len() * 2 < ROUNDS {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines, good enough for resampling, the same on every platform.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_share_is_near_the_normal_one() {
        let pairs: Vec<CellPair> = (0..400).map(|i| CellPair { ours: i % 5 != 0, theirs: true, ..CellPair::default() }).collect();
        let share = |p: &[&CellPair]| Some(p.iter().filter(|p| p.ours == p.theirs).count() as f64 / p.len() as f64);
        let found = interval(&pairs, share).unwrap();
        // 0.8 ± 1.96 · √(0.8 · 0.2 / 400) = 0.8 ± 0.039
        assert!((found.low - 0.761).abs() < 0.01 && (found.high - 0.839).abs() < 0.01, "{found:?}");
        assert_eq!(interval(&pairs, share), Some(found), "seeded");
        assert_eq!(interval(&[], share), None);
    }
}
