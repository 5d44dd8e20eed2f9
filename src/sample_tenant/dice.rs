//! Numbers that look thrown and are the same every time.
//!
//! Nothing of the sample tenant is kept: whatever somebody asks about person 7 is worked out anew from the seed and
//! the number 7. So a million people cost no memory, and any page can be served without the pages before it.

/// What a number decides. Each topic has its own dice, so that a new property never changes the old ones.
#[derive(Clone, Copy)]
pub(super) enum Topic {
    Culture = 1,
    GivenName,
    Surname,
    Flourish,
    Department,
    JobTitle,
    Licence,
    Account,
    Sspr,
    Methods,
    DefaultMethod,
    Refreshed,
    Created,
    PasswordChanged,
    Phone,
    Office,
    Language,
    ObjectId,
    ListOrder,
    DirectoryOrder,
    PageToken,
    BatchOrder,
}

/// The finishing step of SplitMix64: every bit of the result depends on every bit of `x`.
pub(super) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The key of one topic in the tenant of one seed.
pub(super) fn key(seed: u64, topic: Topic) -> u64 {
    mix(mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)).wrapping_add(topic as u64))
}

/// One throw: 64 bits for `number` under `key`.
pub(super) fn throw(key: u64, number: u64) -> u64 {
    mix(key ^ mix(number.wrapping_add(0x9e37_79b9_7f4a_7c15)))
}

/// One of `choices`, by the bits of a throw.
pub(super) fn pick<T: Copy>(choices: &[T], throw: u64) -> T {
    choices[(throw % choices.len() as u64) as usize]
}

/// An order of `0..len` that looks shuffled, needs no table, and can be asked in both directions.
///
/// It is a Feistel network over the next even power of two. A result outside the range is sent through again until it
/// falls inside, which ends because the network is itself a permutation ("cycle walking").
#[derive(Clone, Copy)]
pub(super) struct Shuffle {
    len: u64,
    half_bits: u32,
    key: u64,
}

const ROUNDS: u64 = 6;

impl Shuffle {
    /// The order of `0..len` under `key`; `len` is at most 2^32.
    pub(super) fn new(len: u64, key: u64) -> Shuffle {
        let bits = u64::BITS - len.saturating_sub(1).leading_zeros();
        Shuffle { len, half_bits: bits.div_ceil(2).max(1), key }
    }

    /// Who stands at `position`.
    pub(super) fn at(&self, position: u64) -> u64 {
        self.walk(position, |x| {
            (0..ROUNDS).fold(x, |(left, right), round| (right, left ^ self.round(round, right)))
        })
    }

    /// Where `number` stands: the inverse of [`Shuffle::at`].
    pub(super) fn position_of(&self, number: u64) -> u64 {
        self.walk(number, |x| {
            (0..ROUNDS).rev().fold(x, |(left, right), round| (right ^ self.round(round, left), left))
        })
    }

    fn round(&self, round: u64, half: u64) -> u64 {
        throw(self.key, round << 32 | half) & self.mask()
    }

    fn mask(&self) -> u64 {
        (1 << self.half_bits) - 1
    }

    fn walk(&self, mut x: u64, network: impl Fn((u64, u64)) -> (u64, u64)) -> u64 {
        debug_assert!(x < self.len);
        loop {
            let (left, right) = network((x >> self.half_bits, x & self.mask()));
            x = left << self.half_bits | right;
            if x < self.len {
                return x;
            }
        }
    }
}
