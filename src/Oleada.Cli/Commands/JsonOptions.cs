using System.CommandLine;
using Oleada.Cli.Runs;

namespace Oleada.Cli.Commands;

/// <summary>
/// <c>--json</c> and <c>--json=all</c>. The second is an option of its own within: one whose value may be left out would
/// take the plan's name for it.
/// </summary>
internal sealed class JsonOptions
{
    private const string Hidden = "--json-all";

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the execution's events as JSON lines and nothing else; --json=all adds those of its tasks",
    };

    public Option<bool> All { get; } = new(Hidden) { Hidden = true };

    public static string[] Spell(string[] arguments) => [.. arguments.Select(argument => argument is "--json=all" ? Hidden : argument)];

    public OutputMode Read(ParseResult parsed) =>
        parsed.GetValue(All) ? OutputMode.JsonAll : parsed.GetValue(Json) ? OutputMode.Json : OutputMode.Text;
}
