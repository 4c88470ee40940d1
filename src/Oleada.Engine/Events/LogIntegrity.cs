namespace Oleada.Engine.Events;

/// <summary>The state of a store's checks against damage.</summary>
/// <param name="LastPosition">The position of the newest event.</param>
/// <param name="CheckedPosition">The position that the running background check has reached.</param>
/// <param name="Checks">Background checks of the whole log since it was opened.</param>
/// <param name="CheckedAt">The end of the last background check of the whole log.</param>
/// <param name="HarmedPlaces">Harmed places that were found since the log was opened.</param>
/// <param name="Fault">What keeps the background check or the note of the last position from working.</param>
public sealed record LogIntegrity(
    long LastPosition, long CheckedPosition, int Checks, DateTimeOffset? CheckedAt, int HarmedPlaces, string? Fault);
