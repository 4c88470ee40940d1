namespace Oleada.Client.Lines;

/// <summary>The one thing that a line has to do next.</summary>
internal abstract record LineStep
{
    public sealed record Connect : LineStep;

    public sealed record Send(IReadOnlyList<byte[]> Messages) : LineStep;

    /// <param name="AtMost">Until then nothing is due; null for never.</param>
    public sealed record Wait(TimeSpan? AtMost) : LineStep;

    /// <summary>Cut the connection: it is of no use any more.</summary>
    public sealed record Drop : LineStep;

    /// <summary>Take leave of the server: nobody needs the connection any more. The end follows.</summary>
    public sealed record Close : LineStep;

    public sealed record End : LineStep;
}
