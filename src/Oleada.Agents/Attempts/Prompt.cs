using System.Text;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>What an agent is told, from the plan and from what went before.</summary>
internal static class Prompt
{
    public static string For(AttemptOrder order)
    {
        var text = new StringBuilder();
        Add(text, "Task", order.Task.Name);
        Add(text, null, order.Task.Prompt);
        Add(text, "This step", order.Atom.Name);
        Add(text, null, order.Atom.Prompt == order.Task.Prompt ? null : order.Atom.Prompt);
        Add(text, "When you have ended, these files must exist", Lines(order.Atom.Expects));
        Add(text, "and these checks are made", Lines(order.Atom.Verify?.Select(check => check.Run ?? $"the file {check.FileExists} exists")));
        Add(text, "The attempt before this one failed", order.LastFailure);
        return text.ToString();
    }

    private static void Add(StringBuilder to, string? title, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (to.Length > 0)
            to.Append("\n\n");
        if (title is not null)
            to.Append(title).Append(":\n");
        to.Append(text);
    }

    private static string? Lines(IEnumerable<string>? lines) => lines is null ? null : string.Join('\n', lines.Select(line => "- " + line));
}
