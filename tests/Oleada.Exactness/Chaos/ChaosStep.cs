namespace Oleada.Exactness.Chaos;

/// <summary>What a line does to its bytes for a while.</summary>
internal enum ChaosKind
{
    /// <summary>Lets them through.</summary>
    Pass,

    /// <summary>Lets a few through.</summary>
    Throttle,

    /// <summary>Holds them back without closing, as a network does that has lost one end.</summary>
    Hold,

    /// <summary>Ends in an orderly way, wherever in a message that is.</summary>
    Close,

    /// <summary>Ends with a reset.</summary>
    Reset,
}

/// <summary>One stretch of a connection's life.</summary>
/// <param name="Length">How long; nothing for an end.</param>
/// <param name="BytesPerSecond">Each way; for <see cref="ChaosKind.Throttle"/> only.</param>
internal sealed record ChaosStep(ChaosKind Kind, TimeSpan Length, int BytesPerSecond = 0)
{
    private const int MostSteps = 8;

    /// <summary>The whole life of one connection; it ends with its last step.</summary>
    public static IEnumerable<ChaosStep> Life(Random random)
    {
        var steps = random.Next(1, MostSteps);
        for (var step = 0; step < steps; step++)
        {
            yield return new ChaosStep(ChaosKind.Pass, Seconds(random, 0, 12));
            yield return random.Next(10) switch
            {
                < 3 => new ChaosStep(ChaosKind.Throttle, Seconds(random, 0.5, 4), random.Next(2_000, 200_000)),
                < 6 => new ChaosStep(ChaosKind.Hold, Seconds(random, 0.01, 0.5)),
                < 8 => new ChaosStep(ChaosKind.Hold, Seconds(random, 1, 15)),
                _ => new ChaosStep(ChaosKind.Pass, Seconds(random, 0, 1)),
            };
        }
        yield return new ChaosStep(random.Next(2) == 0 ? ChaosKind.Close : ChaosKind.Reset, TimeSpan.Zero);
    }

    private static TimeSpan Seconds(Random random, double least, double most) =>
        TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));
}
