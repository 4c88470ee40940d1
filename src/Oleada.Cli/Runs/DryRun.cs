using System.Globalization;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Runs;

/// <summary>What a run would do: counts, and wave by wave what would be run.</summary>
internal static class DryRun
{
    public static IEnumerable<string> Of(RunScopes scopes, string workspace, int workers, TerminalStyle style)
    {
        var plan = scopes.Scopes.Plan;
        var graph = PlanGraph.Build(plan).In(scopes.Scopes);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Plan}: {plan.Tasks.Count} tasks, {graph.Atoms.Length} atoms, {graph.Waves} waves, at most {workers} at a time");
        foreach (var phase in plan.Tasks.GroupBy(task => task.Phase).OrderBy(phase => phase.Key))
            yield return string.Create(CultureInfo.InvariantCulture, $"Phase {phase.Key}: {phase.Count()} tasks");
        yield return style.Clean($"Workspace: {workspace}");
        foreach (var line in scopes.Words())
            yield return style.Clean(line);
        foreach (var wave in graph.Atoms.GroupBy(atom => atom.Wave).OrderBy(wave => wave.Key))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Wave {wave.Key}: {wave.Count()} atoms");
            foreach (var atom in wave)
                yield return "  " + style.Clean($"{atom.Name}  {What(graph, atom)}");
        }
        yield return "Nothing was run and nothing was written (--dry-run).";
    }

    private static string What(PlanGraph graph, AtomNode atom)
    {
        if (atom.Task.Done == true)
            return "done already";
        var agent = graph.Scopes.AgentOf(atom);
        var text = (agent is PlanScopes.CommandAgent ? atom.Atom.Run : atom.Atom.Prompt) ?? "";
        var end = text.AsSpan().TrimStart().IndexOfAny('\r', '\n');
        var line = end < 0 ? text.Trim() : text.TrimStart()[..end] + " …";
        return agent is PlanScopes.CommandAgent ? $"$ {line}" : $"{agent}: {line}";
    }
}
