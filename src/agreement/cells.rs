/// A 2×2 table of deployed/not deployed in two codings of the same cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Deployed in both.
    pub both: usize,
    /// Deployed only in ours.
    pub ours: usize,
    /// Deployed only in theirs.
    pub theirs: usize,
    /// Deployed in neither.
    pub neither: usize,
}

impl Cells {
    /// Counts one cell.
    pub fn add(&mut self, ours: bool, theirs: bool) {
        match (ours, theirs) {
            (true, true) => self.both += 1,
            (true, false) => self.ours += 1,
            (false, true) => self.theirs += 1,
            (false, false) => self.neither += 1,
        }
    }

    /// Adds another table.
    pub fn merge(&mut self, other: Cells) {
        self.both += other.both;
        self.ours += other.ours;
        self.theirs += other.theirs;
        self.neither += other.neither;
    }

    /// Number of cells.
    pub fn total(&self) -> usize {
        self.both + self.ours + self.theirs + self.neither
    }

    /// Share of equal cells, 0 to 1; `None` without cells.
    pub fn accuracy(&self) -> Option<f64> {
        (self.total() > 0).then(|| (self.both + self.neither) as f64 / self.total() as f64)
    }

    /// Cohen's κ (Cohen 1960, Educational and Psychological Measurement 20:37–46), −1 to 1.
    ///
    /// `None` without cells, and where chance agreement is already complete (both use one class only).
    pub fn kappa(&self) -> Option<f64> {
        let n = self.total() as f64;
        let observed = self.accuracy()?;
        let (our, their) = ((self.both + self.ours) as f64 / n, (self.both + self.theirs) as f64 / n);
        let chance = our * their + (1.0 - our) * (1.0 - their);
        (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
    }
}

impl Cells {
    /// The cells that are deployed, as found, missed and added.
    pub fn deployed(&self) -> Overlap {
        Overlap { both: self.both, ours: self.ours, theirs: self.theirs }
    }

    /// The cells that are not deployed, as found, missed and added.
    pub fn not_deployed(&self) -> Overlap {
        Overlap { both: self.neither, ours: self.theirs, theirs: self.ours }
    }

    /// Mean of the F1 of both classes, 0 to 1; `None` where a class is in neither coding.
    pub fn macro_f1(&self) -> Option<f64> {
        Some((self.deployed().f1()? + self.not_deployed().f1()?) / 2.0)
    }
}

/// How two sets overlap: evidence found, missed and added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Overlap {
    /// In both.
    pub both: usize,
    /// Only in ours.
    pub ours: usize,
    /// Only in theirs.
    pub theirs: usize,
}

impl Overlap {
    /// Share of ours that theirs has, 0 to 1.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.both, self.both + self.ours)
    }

    /// Share of theirs that ours has, 0 to 1.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.both, self.both + self.theirs)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.both, 2 * self.both + self.ours + self.theirs)
    }

    /// Adds another count.
    pub fn merge(&mut self, other: Overlap) {
        self.both += other.both;
        self.ours += other.ours;
        self.theirs += other.theirs;
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_of_a_published_table() {
        // The 2×2 example of many textbooks: 20 yes/yes, 5 and 10 apart, 15 no/no; κ = 0.40.
        let cells = Cells { both: 20, ours: 5, theirs: 10, neither: 15 };
        assert!((cells.kappa().unwrap() - 0.4).abs() < 1e-12);
        assert!((cells.accuracy().unwrap() - 0.7).abs() < 1e-12);
        assert_eq!(Cells { both: 9, ..Cells::default() }.kappa(), None);
        assert_eq!(Cells::default().kappa(), None);
    }

    #[test]
    fn both_classes() {
        let cells = Cells { both: 6, ours: 2, theirs: 4, neither: 8 };
        assert!((cells.deployed().f1().unwrap() - 12.0 / 18.0).abs() < 1e-12);
        assert!((cells.not_deployed().precision().unwrap() - 8.0 / 12.0).abs() < 1e-12);
        assert!((cells.not_deployed().recall().unwrap() - 8.0 / 10.0).abs() < 1e-12);
        assert!((cells.macro_f1().unwrap() - (12.0 / 18.0 + 16.0 / 22.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn overlap_measures() {
        let overlap = Overlap { both: 6, ours: 2, theirs: 4 };
        assert_eq!((overlap.precision(), overlap.recall()), (Some(0.75), Some(0.6)));
        assert!((overlap.f1().unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(Overlap::default().f1(), None);
    }
}
