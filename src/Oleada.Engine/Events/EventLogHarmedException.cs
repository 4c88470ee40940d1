namespace Oleada.Engine.Events;

/// <summary>Something that was asked for is not what was written. It is named and not given out; everything else still is.</summary>
/// <param name="file">The file that is harmed.</param>
public sealed class EventLogHarmedException(string file, HarmedPlace place, Exception? inner = null)
    : Exception($"{file} is harmed: {place}; see oleada log verify", inner)
{
    public HarmedPlace Place { get; } = place;
}
