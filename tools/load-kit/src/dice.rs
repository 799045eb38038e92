//! Chance that can be repeated: everything that is drawn follows from one seed.

/// A stream of numbers (`splitmix64`), which is the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// A stream of its own for one of many that draw at the same time.
    pub fn of(seed: u64, stream: usize) -> Self {
        let mut dice = Self(seed ^ (stream as u64).wrapping_mul(0xd134_2543_de82_ef95));
        dice.draw();
        dice
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number from `least` to `most`, both of them possible.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.draw() % span)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn chance(&mut self, per_cent: i64) -> bool {
        self.between(1, 100) <= per_cent
    }

    /// A place in a list of this length, which must not be empty.
    pub fn place(&mut self, length: usize) -> usize {
        let drawn = self.draw() % (length.max(1) as u64);
        usize::try_from(drawn).unwrap_or(0)
    }

    /// An element of a list, which must not be empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.place(place + 1));
        }
    }
}
