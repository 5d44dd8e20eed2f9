//! The arguments, made from what the catalogue and the requests declare.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, value_parser};

use crate::reports::{Spec, catalogue};
use crate::request::{
    FILE_PARAMETERS, PATH_PARAMETER, Parameter, ParameterKind, SAMPLE_PARAMETERS, SESSION_PARAMETERS,
    TOKEN_VARIABLE,
};

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the file could not be written, or something unexpected
  2    bad use
  3    sign-in
  4    permission or licence
  5    service
  6    partial: a file was written, but a part could not be read
  130  cancelled";

/// The whole command line.
pub fn command() -> Command {
    Command::new("entra-auth-reports")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Tells who can reset their own password and who is protected by MFA, straight from Microsoft Graph.")
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(110)
        .subcommands(catalogue().map(report))
        .subcommand(sample_tenant())
        .subcommand(
            Command::new("completions").about("Prints a script that completes this command line in a shell.").arg(
                Arg::new("shell")
                    .required(true)
                    .value_parser(value_parser!(clap_complete::Shell))
                    .help("The shell."),
            ),
        )
}

/// `sspr_status` as `sspr-status`.
pub(super) fn command_name(spec: &Spec) -> String {
    spec.name.replace('_', "-")
}

fn report(spec: &'static Spec) -> Command {
    let sign_in = format!(
        "Permissions: {}. A signed-in user also needs one of the roles {}.\nLicence: {}.\n\n{EXIT_CODES}",
        spec.permissions.join(", "),
        spec.roles.join(", "),
        spec.licence
    );
    Command::new(command_name(spec))
        .about(spec.question)
        .long_about(format!("{}\n\n{}", spec.question, spec.meaning))
        .after_long_help(sign_in)
        .next_help_heading("Report")
        .args(spec.parameters.iter().map(argument))
        .next_help_heading("Sign-in")
        .args(SESSION_PARAMETERS.iter().map(|parameter| match parameter.kind {
            ParameterKind::Secret => from_stdin(parameter),
            _ => argument(parameter),
        }))
        .next_help_heading("Sample tenant")
        .args(sample_arguments())
        .next_help_heading("File")
        .arg(argument(&PATH_PARAMETER).short('o').help(format!(
            "{} '-' writes to standard output. The default is the default name in the current folder.",
            PATH_PARAMETER.meaning
        )))
        .args(FILE_PARAMETERS.iter().map(argument))
        .next_help_heading("Messages")
        .arg(
            Arg::new("quiet")
                .short('q')
                .long("quiet")
                .action(ArgAction::SetTrue)
                .conflicts_with("verbose")
                .help("Says nothing but warnings and errors."),
        )
        .arg(
            Arg::new("verbose")
                .short('v')
                .long("verbose")
                .action(ArgAction::SetTrue)
                .help("Tells the plan, the requests and the waits."),
        )
}

fn argument(parameter: &Parameter) -> Arg {
    let arg = Arg::new(parameter.name).long(parameter.kebab_case()).help(parameter.meaning);
    match parameter.kind {
        ParameterKind::Switch => arg.action(ArgAction::SetTrue),
        ParameterKind::Text(word) => arg.value_name(word),
        ParameterKind::Secret => arg.value_name("SECRET").hide(true),
        ParameterKind::Path => arg.value_name("PATH").value_parser(ValueParser::path_buf()),
        ParameterKind::Choice(words) => arg.value_parser(PossibleValuesParser::new(words)).ignore_case(true),
        ParameterKind::Texts(word) => arg.value_name(word).value_delimiter(',').action(ArgAction::Append),
        ParameterKind::Number(word) => arg.value_name(word).value_parser(value_parser!(u64)),
    }
}

/// A secret never stands among the arguments, where every user of the computer can read it.
fn from_stdin(parameter: &Parameter) -> Arg {
    Arg::new(parameter.name).long(format!("{}-stdin", parameter.kebab_case())).action(ArgAction::SetTrue).help(
        format!(
            "{} Read from standard input; without this switch, from the environment variable {TOKEN_VARIABLE}.",
            parameter.meaning
        ),
    )
}

/// `--sample-tenant[=USERS]` takes the number of users with it.
fn sample_arguments() -> Vec<Arg> {
    let meaning = |name: &str| {
        SAMPLE_PARAMETERS
            .iter()
            .find(|parameter| parameter.name == name)
            .map_or("", |parameter| parameter.meaning)
    };
    vec![
        Arg::new("sample_tenant")
            .long("sample-tenant")
            .value_name("USERS")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("300")
            .value_parser(value_parser!(u32))
            .help(format!("{} USERS: {}", meaning("sample_tenant"), meaning("sample_users"))),
        Arg::new("sample_seed")
            .long("sample-seed")
            .value_name("SEED")
            .requires("sample_tenant")
            .value_parser(value_parser!(u64))
            .help(meaning("sample_seed")),
    ]
}

fn sample_tenant() -> Command {
    Command::new("sample-tenant")
        .about("Serves an invented tenant on loopback until it is stopped, and prints its endpoint and token.")
        .long_about(
            "Serves an invented tenant on loopback until it is stopped by Ctrl+C.\n\nPrints one JSON line with \
             'endpoint' and 'access_token', which every other door takes as graph endpoint and access token.",
        )
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("PORT")
                .value_parser(value_parser!(u16))
                .help("The port; any free one where it is left out."),
        )
        .arg(
            Arg::new("users")
                .long("users")
                .value_name("USERS")
                .default_value("300")
                .value_parser(value_parser!(u32))
                .help("How many users the invented tenant has, from 10 to 1,000,000."),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("SEED")
                .default_value("1")
                .value_parser(value_parser!(u64))
                .help("Which invented tenant: the same seed gives the same people."),
        )
}
