use super::{CellPair, Cells};
use std::collections::BTreeMap;

/// What guesses without reading reach on the same cells, so that a figure can be judged.
///
/// - `always deployed`: every cell ●.
/// - `majority of the period`: the more frequent value of the cell's period (● on a tie).
/// - `carry forward`: the task's cell in the latest earlier period; cells without one are left out.
///
/// `order` gives the position of a period, for "earlier".
pub fn baselines(pairs: &[CellPair], order: impl Fn(&str) -> Option<usize>) -> Vec<(&'static str, Vec<CellPair>)> {
    let guess = |pair: &CellPair, ours: bool| CellPair { ours, ..pair.clone() };
    let mut majority: BTreeMap<&str, Cells> = BTreeMap::new();
    let mut by_task: BTreeMap<(&str, usize), bool> = BTreeMap::new();
    for pair in pairs {
        majority.entry(&pair.period).or_default().add(true, pair.theirs);
        if let Some(position) = order(&pair.period) {
            *by_task.entry((&pair.task, position)).or_default() |= pair.theirs;
        }
    }
    let most = |period: &str| majority.get(period).is_some_and(|c| c.both * 2 >= c.total());
    let before = |pair: &CellPair| {
        let position = order(&pair.period)?;
        by_task.range((pair.task.as_str(), 0)..(pair.task.as_str(), position)).next_back().map(|(_, deployed)| *deployed)
    };
    vec![
        ("always deployed", pairs.iter().map(|p| guess(p, true)).collect()),
        ("majority of the period", pairs.iter().map(|p| guess(p, most(&p.period))).collect()),
        ("carry forward", pairs.iter().filter_map(|p| before(p).map(|ours| guess(p, ours))).collect()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses() {
        let pair = |task: &str, period: &str, theirs| CellPair { task: task.into(), period: period.into(), theirs, ..CellPair::default() };
        let pairs = [
            pair("a", "1", true),
            pair("b", "1", false),
            pair("c", "1", false),
            pair("a", "2", false),
            pair("b", "2", true),
            pair("c", "2", true),
        ];
        let found = baselines(&pairs, |p| p.parse().ok());
        let ours = |i: usize| found[i].1.iter().map(|p| u8::from(p.ours).to_string()).collect::<String>();
        assert_eq!((ours(0), ours(1), ours(2)), ("111111".into(), "000111".into(), "100".into()));
    }
}
