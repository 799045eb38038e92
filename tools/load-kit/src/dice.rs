//! Random numbers that can be repeated: all of them follow from one seed.

/// A stream of numbers (`splitmix64`). The same seed gives the same numbers.
pub struct Dice(u64);

impl Dice {
    /// Creates one of several independent streams of a seed.
    pub fn of(seed: u64, stream: usize) -> Self {
        let mut dice = Self(seed ^ (stream as u64).wrapping_mul(0xd134_2543_de82_ef95));
        dice.draw();
        dice
    }

    /// Draws a number of 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Draws a number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.draw() % span)
    }

    /// Draws whether an event with this chance in per cent happens.
    pub fn chance(&mut self, per_cent: i64) -> bool {
        self.between(1, 100) <= per_cent
    }

    /// Draws a position in a list of this length, which must not be empty.
    pub fn place(&mut self, length: usize) -> usize {
        let drawn = self.draw() % (length.max(1) as u64);
        usize::try_from(drawn).unwrap_or(0)
    }

    /// Draws an element of a list, which must not be empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// Shuffles a list.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.place(place + 1));
        }
    }
}
