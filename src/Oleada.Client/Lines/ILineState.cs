namespace Oleada.Client.Lines;

/// <summary>
/// What is carried by a line decides here what the line does: without socket and clock, under the line's lock. Moments
/// are times since some fixed one.
/// </summary>
internal interface ILineState
{
    LineStep Step(TimeSpan now);

    void Opened(TimeSpan now);

    /// <summary>Bytes have come, maybe only a part of a message.</summary>
    void Heard(TimeSpan now);

    /// <returns>Whether there is something to do now.</returns>
    bool Received(ServerMessage message);

    /// <summary>The connection has ended, could not be made, or cannot be trusted; it is to be dropped.</summary>
    void Cut(string reason);

    /// <summary>There is no connection any more. The jitter, 0 to 1, spreads the next attempt.</summary>
    void Lost(TimeSpan now, double jitter);

    /// <summary>It ends for good.</summary>
    void Failed(Exception failure);
}
