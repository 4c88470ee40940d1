using System.Text;
using Oleada.Agents.Models.Tools;
using Oleada.Agents.Sandbox;
using Oleada.Engine.Executions;
using Oleada.Engine.Plans;

namespace Oleada.Agents.Attempts;

/// <summary>What an agent is told, from the plan and from what went before.</summary>
internal static class Prompt
{
    private const int MostRules = 16 * 1024, MostFiles = 50;

    /// <param name="folders">Where the agent works; its rules for agents are read there.</param>
    public static string For(AttemptOrder order, IReadOnlyList<DependencyResult> dependencies, SandboxFolders folders)
    {
        var text = new StringBuilder();
        Add(text, "Task", order.Task.Name);
        Add(text, null, order.Task.Prompt);
        Add(text, "This step", order.Atom.Name);
        Add(text, null, order.Atom.Prompt == order.Task.Prompt ? null : order.Atom.Prompt);
        AddEnd(text, order);
        foreach (var done in dependencies)
            Add(text, $"Done before, since this depends on it: {done.Name}", Files(done));
        Add(text, "What this repository asks of agents (AGENTS.md)", RulesIn(folders));
        Add(text, "The attempt before this one failed", order.LastFailure);
        return text.ToString();
    }

    /// <summary>For an agent that remembers the rest.</summary>
    public static string Again(AttemptOrder order)
    {
        var text = new StringBuilder();
        if (order.LastFailure is null)
            Add(text, null, "You were interrupted. Go on with the task where you were.");
        else
            Add(text, "Your work on this task is not accepted yet", order.LastFailure);
        Add(text, null, "The files may have changed since you saw them: look at them again. Put right what is missing, and end when it is done.");
        AddEnd(text, order);
        return text.ToString();
    }

    private static void AddEnd(StringBuilder text, AttemptOrder order)
    {
        // The task's own are looked for when all of its atoms have ended.
        var isLast = PlanGraph.AtomsOf(order.Task)[^1].Id == order.Atom.Id;
        var expected = (order.Atom.Expects ?? []).Concat(isLast ? order.Task.Expects ?? [] : []).Distinct(StringComparer.Ordinal);
        Add(text, "When you have ended, these files must exist", Lines(expected));
        Add(text, "After the steps of this task that follow, these are to exist too", isLast ? null : Lines(order.Task.Expects));
        Add(text, "and these checks are made", Lines(order.Atom.Verify?.Select(check => check.Run ?? $"the file {check.FileExists} exists")));
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

    private static string Files(DependencyResult done) => done.Files.Count == 0
        ? "It has changed no files."
        : Lines(done.Files.Take(MostFiles)) + (done.Files.Count > MostFiles ? $"\n- and {done.Files.Count - MostFiles} more" : "");

    /// <returns>Null if there are none that may be read.</returns>
    private static string? RulesIn(SandboxFolders folders)
    {
        try
        {
            using var file = new StreamReader(new WorkspaceAccess(folders).OpenRead("AGENTS.md"));
            var text = new char[MostRules];
            return new string(text, 0, file.ReadBlock(text));
        }
        catch (ToolFailureException)
        {
            return null;
        }
    }

    private static string? Lines(IEnumerable<string>? lines) => lines is null ? null : string.Join('\n', lines.Select(line => "- " + line));
}
