using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>The waves in order. <c>wave_completed</c> events come in that order too.</summary>
internal sealed class WaveRow
{
    private readonly List<WaveProgress> _waves = [];

    /// <summary>Waves of the plan; 0 while unknown.</summary>
    public int Total
    {
        get => _waves.Count;
        set => Grow(value);
    }

    public int Ended { get; private set; }

    /// <summary>The first wave that has not ended, or the last one.</summary>
    public int Current => Math.Min(Ended + 1, Math.Max(1, Total));

    /// <summary>Where no event tells of starts, the first wave that has not ended is the one that runs.</summary>
    /// <param name="wave">From 1.</param>
    /// <param name="live">Whether the execution runs.</param>
    /// <param name="cancelled">Whether it was cancelled.</param>
    public ViewState StateOf(int wave, bool live, bool cancelled)
    {
        var state = _waves[wave - 1].StateIn(cancelled);
        return state == ViewState.Waiting && live && wave == Current ? ViewState.Running : state;
    }

    public void Start(int wave) => Wave(wave).Started = true;

    public void CountFailed(int wave) => Wave(wave).Failed++;

    public void End(WaveCompleted wave)
    {
        if (Wave(wave.WaveNumber).Completed is null)
            Ended++;
        Wave(wave.WaveNumber).Completed = wave;
    }

    private WaveProgress Wave(int number)
    {
        Grow(Math.Max(1, number));
        return _waves[Math.Max(1, number) - 1];
    }

    private void Grow(int count)
    {
        while (_waves.Count < count)
            _waves.Add(new WaveProgress());
    }
}
