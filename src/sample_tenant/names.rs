//! The words that people and their work are called by.
//!
//! Real tenants are not written in ASCII, and a display name is whatever its owner typed: these lists hold letters of
//! many scripts, and names that a careless report turns into a formula, a tag or a broken line.

/// A name as it is displayed, and in the letters that a user principal name may have.
pub(super) type Name = (&'static str, &'static str);

/// Names that occur together, and whether the surname comes first.
#[derive(Clone, Copy)]
pub(super) struct Culture {
    pub(super) given: &'static [Name],
    pub(super) surnames: &'static [Name],
    pub(super) surname_first: bool,
    pub(super) separator: &'static str,
    pub(super) language: &'static str,
}

const fn culture(language: &'static str, given: &'static [Name], surnames: &'static [Name]) -> Culture {
    Culture { given, surnames, surname_first: false, separator: " ", language }
}

const fn surname_first(culture: Culture, separator: &'static str) -> Culture {
    Culture { surname_first: true, separator, ..culture }
}

/// Every culture; one that is named twice is twice as frequent.
pub(super) const CULTURES: &[Culture] = &[
    ENGLISH, ENGLISH, GERMAN, GERMAN, ROMANCE, NORDIC, SLAVIC, TURKISH, CYRILLIC, GREEK, HEBREW, ARABIC,
    CHINESE, JAPANESE,
];

#[rustfmt::skip]
const ENGLISH: Culture = culture("en-GB", &[
    ("Alice", "alice"), ("Ben", "ben"), ("Charlotte", "charlotte"), ("Daniel", "daniel"), ("Emily", "emily"),
    ("George", "george"), ("Hannah", "hannah"), ("Mary-Ann", "mary-ann"), ("Oliver", "oliver"), ("Siobhán", "siobhan"),
], &[
    ("Baker", "baker"), ("Carter", "carter"), ("Fletcher", "fletcher"), ("Hughes", "hughes"), ("Mason", "mason"),
    ("O'Brien", "obrien"), ("O’Neill", "oneill"), ("Smith-Jones", "smith-jones"), ("Turner", "turner"), ("Wright", "wright"),
]);

#[rustfmt::skip]
const GERMAN: Culture = culture("de-DE", &[
    ("Anja", "anja"), ("Björn", "bjoern"), ("Franz", "franz"), ("Götz", "goetz"), ("Jürgen", "juergen"),
    ("Käthe", "kaethe"), ("Lukas", "lukas"), ("Sabine", "sabine"), ("Ulrike", "ulrike"), ("Wölfi", "woelfi"),
], &[
    ("Bäcker", "baecker"), ("Groß", "gross"), ("Huber", "huber"), ("Köhler", "koehler"), ("Müller", "mueller"),
    ("Schäfer", "schaefer"), ("Schröder", "schroeder"), ("Vogt", "vogt"), ("von der Höhe", "vonderhoehe"), ("Weiß", "weiss"),
]);

#[rustfmt::skip]
const ROMANCE: Culture = culture("fr-FR", &[
    ("Chloé", "chloe"), ("Françoise", "francoise"), ("Inês", "ines"), ("João", "joao"), ("José", "jose"),
    ("Lucía", "lucia"), ("Marco", "marco"), ("Niccolò", "niccolo"), ("René", "rene"), ("Zoë", "zoe"),
], &[
    ("Bianchi", "bianchi"), ("D'Angelo", "dangelo"), ("Dupont", "dupont"), ("Fernández", "fernandez"), ("García", "garcia"),
    ("Gonçalves", "goncalves"), ("Lefèvre", "lefevre"), ("Muñoz", "munoz"), ("Rossi", "rossi"), ("Simões", "simoes"),
]);

#[rustfmt::skip]
const NORDIC: Culture = culture("sv-SE", &[
    ("Åsa", "asa"), ("Bjørn", "bjorn"), ("Freja", "freja"), ("Göran", "goran"), ("Jón", "jon"),
    ("Kristín", "kristin"), ("Mikko", "mikko"), ("Päivi", "paivi"), ("Søren", "soren"), ("Þóra", "thora"),
], &[
    ("Ångström", "angstrom"), ("Bergström", "bergstrom"), ("Hämäläinen", "hamalainen"), ("Jørgensen", "jorgensen"),
    ("Korhonen", "korhonen"), ("Lindqvist", "lindqvist"), ("Ødegård", "odegard"), ("Sigurðsson", "sigurdsson"),
]);

#[rustfmt::skip]
const SLAVIC: Culture = culture("pl-PL", &[
    ("Agnieszka", "agnieszka"), ("Đorđe", "djordje"), ("Jiří", "jiri"), ("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"),
    ("Ondřej", "ondrej"), ("Šárka", "sarka"), ("Żaneta", "zaneta"),
], &[
    ("Dvořák", "dvorak"), ("Kovač", "kovac"), ("Nowak", "nowak"), ("Stanković", "stankovic"), ("Wójcik", "wojcik"),
    ("Wiśniewska", "wisniewska"), ("Žižka", "zizka"),
]);

#[rustfmt::skip]
const TURKISH: Culture = culture("tr-TR", &[
    ("Ayşe", "ayse"), ("Çağla", "cagla"), ("Doğan", "dogan"), ("Işıl", "isil"), ("İbrahim", "ibrahim"), ("Ömer", "omer"),
], &[
    ("Aydın", "aydin"), ("Çelik", "celik"), ("Özdemir", "ozdemir"), ("Şahin", "sahin"), ("Yıldız", "yildiz"),
]);

#[rustfmt::skip]
const CYRILLIC: Culture = culture("uk-UA", &[
    ("Анна", "anna"), ("Борис", "boris"), ("Дмитро", "dmytro"), ("Ольга", "olga"), ("Сергій", "serhii"), ("Юлия", "yulia"),
], &[
    ("Бондаренко", "bondarenko"), ("Иванов", "ivanov"), ("Коваль", "koval"), ("Петров", "petrov"), ("Шевченко", "shevchenko"),
]);

#[rustfmt::skip]
const GREEK: Culture = culture("el-GR", &[
    ("Γιώργος", "giorgos"), ("Ελένη", "eleni"), ("Μαρία", "maria"), ("Νίκος", "nikos"),
], &[
    ("Αθανασίου", "athanasiou"), ("Γεωργίου", "georgiou"), ("Οικονόμου", "oikonomou"), ("Παπαδόπουλος", "papadopoulos"),
]);

#[rustfmt::skip]
const HEBREW: Culture = culture("he-IL", &[
    ("אבי", "avi"), ("דוד", "david"), ("נועה", "noa"), ("שרה", "sara"),
], &[
    ("ביטון", "biton"), ("כהן", "cohen"), ("לוי", "levi"), ("מזרחי", "mizrahi"),
]);

#[rustfmt::skip]
const ARABIC: Culture = culture("ar-AE", &[
    ("أحمد", "ahmad"), ("فاطمة", "fatima"), ("ليلى", "layla"), ("محمد", "muhammad"), ("یاسمین", "yasmin"),
], &[
    ("الحسن", "alhasan"), ("خان", "khan"), ("عبد الله", "abdullah"), ("منصور", "mansour"),
]);

#[rustfmt::skip]
const CHINESE: Culture = surname_first(culture("zh-CN", &[
    ("伟", "wei"), ("志强", "zhiqiang"), ("秀英", "xiuying"), ("静", "jing"), ("𠮷祥", "jixiang"),
], &[
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("陈", "chen"), ("欧阳", "ouyang"),
]), "");

#[rustfmt::skip]
const JAPANESE: Culture = surname_first(culture("ja-JP", &[
    ("さくら", "sakura"), ("健太", "kenta"), ("結衣", "yui"), ("翔", "sho"),
], &[
    ("佐藤", "sato"), ("鈴木", "suzuki"), ("髙橋", "takahashi"), ("渡邊", "watanabe"),
]), " ");

/// Somebody whose name tries the reader. The smallest tenant lists the first seven of them.
pub(super) struct Trial {
    pub(super) display: &'static str,
    pub(super) upn: &'static str,
    pub(super) department: Option<&'static str>,
    pub(super) job_title: Option<&'static str>,
}

const fn trial(
    display: &'static str,
    upn: &'static str,
    department: Option<&'static str>,
    job_title: Option<&'static str>,
) -> Trial {
    Trial { display, upn, department, job_title }
}

#[rustfmt::skip]
pub(super) const TRIALS: &[Trial] = &[
    trial("Müller, Jürgen \"JJ\"", "juergen.mueller", Some("R&D, \"Blue Sky\""), Some("Engineer, senior")),
    trial("=HYPERLINK(\"https://example.com/\",\"Zoë\")", "zoe.dupont", Some("=1+1"), None),
    trial("<script>alert('1')</script> & <b>Łukasz</b>", "lukasz.nowak", Some("<i>Sales</i>"), Some("")),
    trial("王秀英 🦊👩🏽‍💻", "xiuying.wang", Some("人事部"), Some("=cmd|' /C calc'!A0")),
    trial("Анна\r\nПетрова", "anna.petrova", None, Some("Line one\nline two")),
    trial("@שרה כהן, محمد", "sara.cohen", Some(""), Some("+1 (555) 0100")),
    trial("\t+Siobhán O’Neill", "siobhan.oneill", Some("Vertrieb; Süd"), Some("-2+3")),
    trial("-Ørsted; Søren", "soren.orsted", Some("'Quoted'"), Some("@SUM(A1:A9)")),
    trial("+49 Anja Groß", "anja.gross", Some("Back\\slash"), Some("\tTab")),
    trial("  José Muñoz  ", "jose.munoz", Some(" padded "), Some("100 %s {0} $x")),
    trial("\rMary-Ann Carter", "mary-ann.carter", Some("Sales\nEMEA"), None),
    trial("Noa \u{202e}gpj.exe", "noa.levi", Some("\u{feff}Marked"), Some("Zero\u{200b}width")),
    trial("`$(Get-Date)` Ben", "ben.baker", Some("NULL"), Some("true")),
    trial("e\u{301}milie 🇫🇷 Lefe\u{300}vre", "emilie.lefevre", Some("0042"), Some("1e5")),
];

/// What some people append to their display name.
pub(super) const FLOURISHES: &[&str] = &[
    " (EXT)",
    ", MSc",
    " \"Nick\"",
    " 🚀",
    " <she/her>",
    " | Berlin",
    " & Team",
    "\r\nAway",
    " = ♥",
    " 'temp'",
];

/// What accounts are called that belong to no person.
pub(super) const SERVICES: &[&str] = &[
    "svc-backup",
    "svc-scanner",
    "Meeting Room",
    "Reception",
    "SQL Agent",
    "Kiosk",
    "Break Glass",
    "Printer",
];

#[rustfmt::skip]
pub(super) const DEPARTMENTS: &[&str] = &[
    "Accounting", "Administration", "Archive", "Audit", "Board", "Bâtiments, Sécurité", "Catering", "Communications",
    "Compliance", "Controlling", "Customer Care", "Data & Analytics", "Design", "Engineering", "Facilities", "Finance",
    "Fleet", "Fuhrpark", "Geschäftsführung", "Human Resources", "IT", "IT, Security", "Innkjøp", "Legal", "Logistics",
    "Maintenance", "Marketing", "Operations", "Procurement", "Product", "Quality", "R&D, \"Blue Sky\"", "Research",
    "Sales", "Sales, EMEA", "Training", "Warehouse \"North\"", "=1+1", "人事部", "Продажи",
];

pub(super) const GRADES: &[&str] =
    &["Junior", "Senior", "Lead", "Deputy", "Head,", "Associate", "Chief", "Interim"];

#[rustfmt::skip]
pub(super) const ROLES: &[&str] = &[
    "Accountant", "Administrator", "Analyst", "Architect", "Buyer", "Consultant", "Controller", "Designer", "Engineer",
    "Manager", "Planner", "Researcher", "Sachbearbeiter:in", "Technician", "\"Evangelist\"",
];
