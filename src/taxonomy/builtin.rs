/// A dictionary or taxonomy that is part of the program.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Name by which `uses` and `--taxonomy` know it.
    pub name: &'static str,
    /// Path in the repository, for messages.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Builtin {
    /// Whether it is a part of a taxonomy and of no use without it.
    pub fn is_part(&self) -> bool {
        self.name.contains('/')
    }
}

macro_rules! builtin {
    ($name:literal, $path:literal) => {
        Builtin { name: $name, path: concat!("dictionaries/", $path), text: include_str!(concat!("../../dictionaries/", $path)) }
    };
}

/// All of them; parts of a taxonomy before it, taxonomies last.
pub const BUILTIN: [Builtin; 18] = [
    builtin!("cues", "cues.toml"),
    builtin!("places", "places.toml"),
    builtin!("actors", "actors.toml"),
    builtin!("istc/gov.toml", "tasks/istc/gov.toml"),
    builtin!("istc/people.toml", "tasks/istc/people.toml"),
    builtin!("istc/aid.toml", "tasks/istc/aid.toml"),
    builtin!("istc/bri.toml", "tasks/istc/bri.toml"),
    builtin!("istc/prog.toml", "tasks/istc/prog.toml"),
    builtin!("istc/mega.toml", "tasks/istc/mega.toml"),
    builtin!("istc/talent.toml", "tasks/istc/talent.toml"),
    builtin!("istc/exchange.toml", "tasks/istc/exchange.toml"),
    builtin!("istc/org.toml", "tasks/istc/org.toml"),
    builtin!("istc/base.toml", "tasks/istc/base.toml"),
    builtin!("istc/plat.toml", "tasks/istc/plat.toml"),
    builtin!("istc/firm.toml", "tasks/istc/firm.toml"),
    builtin!("istc/ip.toml", "tasks/istc/ip.toml"),
    builtin!("istc/support.toml", "tasks/istc/support.toml"),
    builtin!("istc", "tasks/istc.toml"),
];
