namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>What a phase waits for.</summary>
internal sealed record PhaseNeeds(IReadOnlyList<int> Phases, IReadOnlyList<string> Tasks);

/// <summary>
/// Decides what each phase waits for: what the file says of it; where it says nothing, Setup for nothing, Foundational
/// for Setup, a story for Foundational, every other phase for all before it.
/// </summary>
internal static class PhaseOrder
{
    public static PhaseNeeds[] Decide(IReadOnlyList<SpecKitPhase> phases, IReadOnlyList<SpecKitSection> sections, ProblemList problems)
    {
        var reader = new PhaseStatements(phases, problems);
        var statements = reader.Read(sections);
        var onlyDrawn = statements.Count == 0 && reader.HasDiagram;
        if (onlyDrawn)
            problems.Note(0, 0, null, "the order of phases is only drawn, which is not read: each phase waits for the one before it");
        return [.. phases.Select((phase, index) => Needs(phases, index, [.. statements.Where(said => said.Phases.Contains(index))], onlyDrawn))];
    }

    private static PhaseNeeds Needs(IReadOnlyList<SpecKitPhase> phases, int index, PhaseStatement[] said, bool onlyDrawn)
    {
        if (said.Length > 0)
            return new PhaseNeeds(
                [.. said.SelectMany(one => one.DependOn).Where(other => other != index).Distinct()],
                [.. said.SelectMany(one => one.Tasks).Distinct(StringComparer.Ordinal)]);
        if (onlyDrawn)
            return new PhaseNeeds(index == 0 ? [] : [index - 1], []);
        return new PhaseNeeds([.. ByKind(phases, index)], []);
    }

    private static IEnumerable<int> ByKind(IReadOnlyList<SpecKitPhase> phases, int index)
    {
        var before = Enumerable.Range(0, index);
        return phases[index].Kind switch
        {
            SpecKitKind.Setup => [],
            SpecKitKind.Foundation => before.Where(other => phases[other].Kind == SpecKitKind.Setup),
            SpecKitKind.Story => before.Where(other => phases[other].Kind is SpecKitKind.Setup or SpecKitKind.Foundation),
            _ => before,
        };
    }
}
