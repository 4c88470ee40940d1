using System.Text.Json.Nodes;
using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Import;

/// <summary>A dependency as a foreign file states it.</summary>
internal sealed record DraftEdge(string To, int Line);

/// <summary>A task on its way from a foreign file into a plan.</summary>
internal sealed class DraftTask
{
    public required string Id { get; set; }

    /// <summary>What it is to do, as the file says it; its name as well, cut if too long.</summary>
    public required string Text { get; init; }

    public required int Line { get; init; }

    public int Phase { get; set; } = 3;

    public bool Done { get; set; }

    /// <summary>A longer text for the agent than <see cref="Text"/>.</summary>
    public string? Prompt { get; set; }

    public List<DraftEdge> DependsOn { get; set; } = [];

    public IReadOnlyList<string> Touches { get; init; } = [];

    public List<PlanAtom> Atoms { get; } = [];

    /// <summary>The line of each atom.</summary>
    public List<int> AtomLines { get; } = [];

    public JsonObject Metadata { get; } = [];

    public PlanTask ToTask() => new()
    {
        Id = Id,
        Name = Text.Length <= PlanLimits.NameLength ? Text : Text[..(PlanLimits.NameLength - 1)].TrimEnd() + "…",
        Phase = Phase,
        DependsOn = DependsOn.Count == 0 ? null : [.. DependsOn.Select(edge => edge.To)],
        Touches = Touches.Count == 0 ? null : Touches,
        // A task without a prompt is asked to do what its name says.
        Prompt = Prompt ?? (Text.Length <= PlanLimits.NameLength ? null : Text),
        Done = Done ? true : null,
        Atoms = Atoms.Count == 0 ? null : Atoms,
        Metadata = DraftPlan.ToMetadata(Metadata),
    };
}
