using System.Collections;

namespace Oleada.Engine.Plans.Import.SpecKit;

/// <summary>What a phase waits for.</summary>
internal sealed record PhaseNeeds(IReadOnlyList<int> Phases, IReadOnlyList<string> Tasks);

/// <summary>
/// Decides what each phase waits for: what the file says of it; where it says nothing, Setup for nothing, Foundational
/// for Setup, a story for Foundational, every other phase for all before it. What follows from the rest is left out.
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
        var needs = phases.Select((phase, index) => Needs(phases, index, [.. statements.Where(said => said.Phases.Contains(index))], onlyDrawn));
        return Reduce([.. needs]);
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
            SpecKitKind.Story => Latest(phases, index, SpecKitKind.Foundation) ?? Latest(phases, index, SpecKitKind.Setup) ?? [],
            _ => before,
        };
    }

    private static int[]? Latest(IReadOnlyList<SpecKitPhase> phases, int index, SpecKitKind kind)
    {
        var found = Enumerable.Range(0, index).Where(other => phases[other].Kind == kind).ToArray();
        return found.Length == 0 ? null : found;
    }

    /// <summary>Leaves out the phases that another needed phase waits for anyway.</summary>
    private static PhaseNeeds[] Reduce(PhaseNeeds[] needs)
    {
        var reached = new BitArray[needs.Length];
        for (var index = 0; index < needs.Length; index++)
        {
            reached[index] = new BitArray(needs.Length);
            var beyond = new BitArray(needs.Length);
            foreach (var other in needs[index].Phases.Where(other => other < index))
                beyond.Or(reached[other]);
            needs[index] = needs[index] with { Phases = [.. needs[index].Phases.Where(other => !beyond[other])] };
            reached[index].Or(beyond);
            foreach (var other in needs[index].Phases)
                reached[index][other] = true;
        }
        return needs;
    }
}
