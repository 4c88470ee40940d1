using System.Text.Json;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Files;

/// <summary>Reads tasks, atoms and their parts from maps of a native file.</summary>
internal static class NativeTask
{
    private const int DefaultPhase = 3;

    /// <param name="phase">The phase under which the task stands, if it stands under one.</param>
    public static PlanTask Read(MapReader map, int? phase, ProblemList problems)
    {
        map.RejectOthers(
            "id", "name", "phase", "depends_on", "touches", "expects", "agent", "prompt", "estimate", "done", "retry", "permissions",
            "budget", "atoms", "metadata");
        var own = map.Integer("phase");
        if (own is not null && phase is not null && own != phase)
            problems.Error(map.Map.Line, map.Map.Column, map.Path + ".phase", $"says {own} but stands under phase {phase}");
        return new PlanTask
        {
            Id = map.RequiredText("id"),
            Name = map.RequiredText("name"),
            Phase = phase ?? own ?? DefaultPhase,
            DependsOn = map.Texts("depends_on"),
            Touches = map.Texts("touches"),
            Expects = map.Texts("expects"),
            Agent = map.Text("agent"),
            Prompt = map.Text("prompt"),
            Estimate = map.Time("estimate"),
            Done = map.Flag("done"),
            Retry = ReadRetry(map),
            Permissions = NativeBounds.ReadPermissions(map, problems),
            Budget = NativeBounds.ReadBudget(map, problems),
            Atoms = map.Children("atoms") is { } atoms ? [.. atoms.Select(atom => ReadAtom(atom, problems))] : null,
            Metadata = ReadMetadata(map),
        };
    }

    public static RetryRule? ReadRetry(MapReader map)
    {
        if (map.Child("retry") is not { } retry)
            return null;
        retry.RejectOthers("attempts", "backoff", "max_backoff");
        return new RetryRule
        {
            Attempts = retry.Integer("attempts"),
            Backoff = retry.Time("backoff"),
            MaxBackoff = retry.Time("max_backoff"),
        };
    }

    public static Dictionary<string, JsonElement>? ReadMetadata(MapReader map) =>
        map.Child("metadata") is { } metadata
            ? metadata.Map.Entries.ToDictionary(entry => entry.Key.Text, entry => JsonText.Of(entry.Value), StringComparer.Ordinal)
            : null;

    private static PlanAtom ReadAtom(MapReader map, ProblemList problems)
    {
        map.RejectOthers("id", "name", "agent", "run", "prompt", "depends_on", "touches", "expects", "timeout", "estimate", "verify", "permissions");
        return new PlanAtom
        {
            Id = map.RequiredText("id"),
            Name = map.Text("name"),
            Agent = map.Text("agent"),
            Run = map.Text("run"),
            Prompt = map.Text("prompt"),
            DependsOn = map.Texts("depends_on"),
            Touches = map.Texts("touches"),
            Expects = map.Texts("expects"),
            Timeout = map.Time("timeout"),
            Estimate = map.Time("estimate"),
            Verify = map.Children("verify") is { } checks ? [.. checks.Select(ReadCheck)] : null,
            Permissions = NativeBounds.ReadPermissions(map, problems),
        };
    }

    private static PlanCheck ReadCheck(MapReader map)
    {
        map.RejectOthers("run", "file_exists");
        return new PlanCheck { Run = map.Text("run"), FileExists = map.Text("file_exists") };
    }
}
