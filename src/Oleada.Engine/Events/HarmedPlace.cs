namespace Oleada.Engine.Events;

/// <summary>A place of the log that does not hold what was written there.</summary>
/// <param name="What">What is wrong, as a sentence without its end.</param>
/// <param name="Position">The event's position; null where it is not one event, or not known.</param>
/// <param name="Stream">The stream or group concerned; null where it is not known.</param>
/// <param name="Seq">The event's seq; null where it is not one event, or not known.</param>
public sealed record HarmedPlace(string What, long? Position = null, string? Stream = null, long? Seq = null)
{
    public override string ToString()
    {
        var names = new List<string>();
        if (Position is { } position)
            names.Add($"position {position}");
        if (Stream is { } stream)
            names.Add($"stream '{stream}'");
        if (Seq is { } seq)
            names.Add($"seq {seq}");
        return names.Count == 0 ? What : $"{string.Join(", ", names)}: {What}";
    }
}
