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

macro_rules! builtin {
    ($name:literal, $path:literal) => {
        Builtin { name: $name, path: concat!("dictionaries/", $path), text: include_str!(concat!("../../dictionaries/", $path)) }
    };
}

/// All of them; taxonomies last.
pub const BUILTIN: [Builtin; 4] = [
    builtin!("cues", "cues.toml"),
    builtin!("places", "places.toml"),
    builtin!("actors", "actors.toml"),
    builtin!("istc", "tasks/istc.toml"),
];
