using Oleada.Cli.Runs;
using Oleada.Cli.Views.Plans;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Cli.Plans;

/// <summary>What the plan commands print: results on standard output, problems and reports on standard error.</summary>
internal static class PlanReport
{
    private static readonly TerminalStyle Style = TerminalStyle.Of(Environment.GetEnvironmentVariable);

    /// <param name="path">Where to write the plan; null for standard output.</param>
    public static int Import(NamedReading named, string? path, bool json)
    {
        Problems(named.Reading);
        Report(named);
        if (named.Reading.Plan is not { } plan)
            return ExitCode.BadInput;
        var asJson = json || string.Equals(Path.GetExtension(path), ".json", StringComparison.OrdinalIgnoreCase);
        var text = asJson ? PlanWriter.ToJson(plan) : PlanWriter.ToYaml(plan);
        if (path is null)
            StandardFile.Output.Put(text);
        else
            Replace(path, text);
        return ExitCode.Success;
    }

    public static async Task<int> CheckAsync(NamedReading named, CancellationToken cancellation)
    {
        Problems(named.Reading);
        Report(named);
        if (named.Reading.Plan is not { } plan)
            return ExitCode.BadInput;
        var scopes = await RunScopes.FindAsync(plan, named.Name, agent: null, RunWorkspace.Of(asked: null, plan), TimeProvider.System, cancellation);
        foreach (var problem in scopes.Found.Problems)
            Say(problem.ToString());
        if (scopes.Found.Problems.Count > 0)
            return ExitCode.BadInput;
        foreach (var word in scopes.Words())
            Say(word);
        var cannotRun = PlanRules.WhatCannotRun(scopes.Scopes, named.Name);
        if (cannotRun.Count > 0)
            Say($"{named.Name}: note: no agent to run it yet: {cannotRun[0].Message}");
        var graph = PlanGraph.Build(plan);
        StandardFile.Output.Put(Style.Clean(
            $"{named.Name}: good: {Quantity.Count(plan.Tasks.Count)} tasks, {Quantity.Count(graph.Atoms.Length)} atoms, {Quantity.Count(graph.Waves)} waves") + "\n");
        return ExitCode.Success;
    }

    /// <param name="width">Columns; null for the terminal's.</param>
    public static int Show(NamedReading named, string view, int? width)
    {
        if (named.Reading.Plan is not { } plan)
        {
            Problems(named.Reading);
            return ExitCode.BadInput;
        }
        var style = StandardFile.Output.IsTerminal ? Style : Style with { Colour = false };
        foreach (var chunk in PlanView.Lines(view, PlanGraph.Build(plan), width ?? StandardFile.Output.Size.Width, style).Chunk(1_000))
            StandardFile.Output.Draw(string.Concat(chunk.Select(line => line + "\n")));
        return ExitCode.Success;
    }

    private static void Problems(PlanReading reading)
    {
        foreach (var problem in reading.Problems)
            Say(problem.ToString());
    }

    private static void Report(NamedReading named)
    {
        if (named.Reading.Report is not { } report)
            return;
        foreach (var item in report.NotTasks)
            Say($"{named.Name}:{item.Line}: not a task because {item.Reason}: {item.Text}");
        Say($"{named.Name}: read as {PlanFormats.NameOf(report.Format)}: {report.Summary}");
    }

    private static void Say(string line) => StandardFile.Error.Put(Style.Clean(line) + "\n");

    /// <summary>Whole or not at all: what was there stays until the new text is on the disk.</summary>
    private static void Replace(string path, string text)
    {
        var draft = path + ".new";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
    }
}
