//! How many people of which kind there are, which number is whose, and in which order the lists come.
//!
//! People are numbered. Ranges of numbers decide who is what, so that counts are exact and nothing is looked up:
//!
//! ```text
//! 0 ........................ | guests | disabled | not seen yet | gone
//! members, the last are admins                                users
//! |<----- registration list ------->|                         |<---->|
//! |<-------------------- the directory's users -------------->|
//! ```

use uuid::Uuid;

use super::dice::{self, Shuffle, Topic};
use super::people::Person;
use crate::{Error, Result};

/// The fewest and the most people that a tenant may have.
const USERS: std::ops::RangeInclusive<u32> = 10..=1_000_000;

/// An invented tenant: everything in it follows from the number of users and a seed.
#[derive(Clone, Copy)]
pub struct Tenant {
    users: u32,
    seed: u64,
    ids: Shuffle,
    list_order: Shuffle,
    directory_order: Shuffle,
}

/// What somebody is, as far as the two lists differ about it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// An enabled member or guest, known to the directory and to the report.
    Listed,
    /// A disabled account: Graph's report leaves these out.
    Disabled,
    /// An enabled member who is too new for the report.
    Unseen,
    /// Still in the report, but no longer in the directory.
    Gone,
}

impl Tenant {
    /// A tenant whose directory holds `users` people, from 10 to 1,000,000.
    pub fn new(users: u32, seed: u64) -> Result<Tenant> {
        if !USERS.contains(&users) {
            return Err(Error::usage(format!("a sample tenant of {users} users cannot be made"))
                .with_hint(format!("ask for {} to {} users", USERS.start(), USERS.end())));
        }
        let shuffle = |len, topic| Shuffle::new(len, dice::key(seed, topic));
        let listed = u64::from(Counts::of(users).listed());
        Ok(Tenant {
            users,
            seed,
            ids: shuffle(1 << 32, Topic::ObjectId),
            list_order: shuffle(listed, Topic::ListOrder),
            directory_order: shuffle(users.into(), Topic::DirectoryOrder),
        })
    }

    /// How many users the directory holds, guests and disabled accounts included.
    pub fn users(&self) -> u32 {
        self.users
    }

    /// The seed that all names and all properties follow from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many rows the registration list has.
    pub(super) fn listed(&self) -> u32 {
        self.counts().listed()
    }

    /// The person in one row of the registration list.
    pub(super) fn listed_at(&self, row: u32) -> Person<'_> {
        let number = self.list_order.at(row.into()) as u32;
        let counts = self.counts();
        let known = counts.members + counts.guests;
        Person::new(self, if number < known { number } else { self.users + number - known })
    }

    /// The person in one row of the directory's list of users.
    pub(super) fn user_at(&self, row: u32) -> Person<'_> {
        Person::new(self, self.directory_order.at(row.into()) as u32)
    }

    /// Who has this object id, be they in the directory or gone from it.
    pub(super) fn by_id(&self, id: &str) -> Option<Person<'_>> {
        let id = Uuid::try_parse(id).ok()?;
        let number = self.ids.position_of((id.as_u128() >> 96) as u64);
        let number = u32::try_from(number).ok().filter(|n| *n < self.users + self.counts().gone)?;
        (self.id(number) == id).then(|| Person::new(self, number))
    }

    /// Who has this user principal name. Its number is in it, so this needs no search either.
    pub(super) fn by_upn(&self, upn: &str) -> Option<Person<'_>> {
        let local = upn.split(['@', '_']).next()?;
        let digits = local.rsplit(|c: char| !c.is_ascii_digit()).next()?;
        let number = digits.parse::<u32>().ok().filter(|n| *n < self.users + self.counts().gone)?;
        let person = Person::new(self, number);
        person.upn().eq_ignore_ascii_case(upn).then_some(person)
    }

    /// The object id of a number. Its first 32 bits are the number in disguise, the others prove that we gave it out.
    pub(super) fn id(&self, number: u32) -> Uuid {
        let disguised = self.ids.at(number.into()) as u128;
        let key = dice::key(self.seed, Topic::ObjectId);
        let proof = |n: u64| u128::from(dice::throw(key, n << 32 | u64::from(number)));
        let bits = disguised << 96 | (proof(1) & 0xffff_ffff) << 64 | proof(2);
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }

    pub(super) fn standing(&self, number: u32) -> Standing {
        let counts = self.counts();
        let known = counts.members + counts.guests;
        match number {
            n if n < known => Standing::Listed,
            n if n < known + counts.disabled => Standing::Disabled,
            n if n < self.users => Standing::Unseen,
            _ => Standing::Gone,
        }
    }

    /// Guests are the listed ones, and a few of the disabled and of the gone.
    pub(super) fn is_guest(&self, number: u32) -> bool {
        let counts = self.counts();
        match self.standing(number) {
            Standing::Listed => number >= counts.members,
            Standing::Disabled => (number - counts.members - counts.guests) % 8 == 7,
            Standing::Unseen => false,
            Standing::Gone => (number - self.users) % 5 == 4,
        }
    }

    /// Admins are listed members of the directory: 6 in 1,000, of whom a small tenant has relatively more.
    pub(super) fn is_admin(&self, number: u32) -> bool {
        let counts = self.counts();
        (counts.members - counts.admins..counts.members).contains(&number)
    }

    fn counts(&self) -> Counts {
        Counts::of(self.users)
    }
}

/// How many people of each kind a tenant of a size has.
struct Counts {
    members: u32,
    admins: u32,
    guests: u32,
    disabled: u32,
    gone: u32,
}

impl Counts {
    /// Of every kind there is at least one, also in the smallest tenant.
    fn of(users: u32) -> Counts {
        let per_mille = |share: u32| (users * share / 1000).max(1);
        let (guests, disabled, unseen) = (per_mille(80), per_mille(40), per_mille(10));
        Counts {
            members: users - guests - disabled - unseen,
            admins: per_mille(6).max((users / 50).clamp(2, 6)),
            guests,
            disabled,
            gone: per_mille(5),
        }
    }

    fn listed(&self) -> u32 {
        self.members + self.guests + self.gone
    }
}
