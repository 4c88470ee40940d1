using System.CommandLine;
using System.CommandLine.Parsing;

namespace Oleada.Cli.Commands;

/// <summary>What is wrong with a command line.</summary>
internal static class UsageError
{
    public static UserException Of(ParseResult parsed)
    {
        // An unknown word explains what follows from it, such as a missing command.
        var unknown = parsed.UnmatchedTokens.Count > 0
            ? parsed.UnmatchedTokens.Select(token => $"unknown command or option '{token}'")
            : parsed.Errors.Select(error => string.Join(' ', error.Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
        return new UserException($"{string.Join("; ", unknown.Distinct(StringComparer.Ordinal)).TrimEnd('.')}. Try: {Name(parsed.CommandResult)} --help");
    }

    private static string Name(SymbolResult command) => command.Parent is CommandResult parent
        ? $"{Name(parent)} {((CommandResult)command).Command.Name}"
        : "oleada";
}
