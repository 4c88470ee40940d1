using System.Text.RegularExpressions;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel;

/// <summary>
/// Plays a model without being one: writes the files that a prompt says must exist, a sentence in each. Whoever tries
/// Oleada needs no key for it.
/// </summary>
public static partial class Demo
{
    public const string Name = "demo";

    /// <summary>More are left out; a prompt may name any number.</summary>
    private const int MaxFiles = 100;

    internal static Scenario For(ModelRequest request)
    {
        var prompt = request.Turns.LastOrDefault(turn => turn.Kind == TurnKind.User)?.Text ?? "";
        var files = ExpectedFiles(prompt).Take(MaxFiles).ToList();
        if (files.Count == 0)
            return new Scenario(Name, new ScenarioStep { Text = "This is the demo: no model is at work here. The prompt names no files that must exist." });
        var list = string.Join(", ", files);
        return new Scenario(
            Name,
            new ScenarioStep
            {
                Thought = $"The prompt wants {list}.",
                Text = "This is the demo: no model is at work here. It writes what the prompt expects.",
                Actions = [.. files.Select(file => new ScenarioAction.Write(file, $"The demo wrote {file}; a model would have put its work here.\n"))],
            },
            new ScenarioStep { Text = $"Written: {list}." });
    }

    /// <summary>The items of the list below the line that says what must exist; a folder gets a file in it.</summary>
    private static IEnumerable<string> ExpectedFiles(string prompt) => Expected().Matches(prompt)
        .SelectMany(block => block.Groups["item"].Captures.Select(item => item.Value.Trim()))
        .Select(item => item.EndsWith('/') ? item + "README.md" : item)
        .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"must exist:?[ \t]*\n(?:-[ \t]+(?<item>[^\n]+)(?:\n|$))+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Expected();
}
