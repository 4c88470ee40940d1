using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Views.Plans;

/// <summary>What views count in a plan.</summary>
internal sealed class PlanFigures
{
    public PlanFigures(PlanGraph graph)
    {
        Estimates = [.. graph.Atoms.Select(atom => PlanEstimate.Of(graph, atom))];
        WaveSizes = new int[graph.Waves];
        WaveTimes = new TimeSpan[graph.Waves];
        foreach (var atom in graph.Atoms)
        {
            WaveSizes[atom.Wave - 1]++;
            if (Estimates[atom.Index] is { } estimate && estimate > WaveTimes[atom.Wave - 1])
                WaveTimes[atom.Wave - 1] = estimate;
        }
    }

    /// <summary>Each atom's; null where the plan says nothing.</summary>
    public TimeSpan?[] Estimates { get; }

    public bool HasEstimates => Array.Exists(Estimates, estimate => estimate > TimeSpan.Zero);

    /// <summary>Atoms of each wave.</summary>
    public int[] WaveSizes { get; }

    /// <summary>The longest estimate in each wave.</summary>
    public TimeSpan[] WaveTimes { get; }

    public int WidestWave => Array.IndexOf(WaveSizes, WaveSizes.Max()) + 1;

    /// <param name="least">How long it takes at least.</param>
    public static string Time(PlanGraph graph, TimeSpan least) =>
        $"{Quantity.Time(least)} at least, {Quantity.Time(PlanEstimate.Of(graph, workers: 1) ?? least)} one by one";

    /// <summary>One of the longest chains of atoms, first to last.</summary>
    public static IReadOnlyList<AtomNode> LongestChain(PlanGraph graph)
    {
        var atom = graph.Atoms.First(one => one.Wave == graph.Waves);
        var chain = new List<AtomNode> { atom };
        while (atom.Wave > 1)
        {
            var wave = atom.Wave - 1;
            atom = graph.Atoms[Array.Find(atom.DependsOn, index => graph.Atoms[index].Wave == wave)];
            chain.Add(atom);
        }
        chain.Reverse();
        return chain;
    }
}
