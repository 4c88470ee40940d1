namespace Oleada.Server.Realtime;

/// <summary>Why the server closes a connection; the numbers are part of the protocol.</summary>
internal static class CloseCode
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int OverLimit = 1008;
    public const int Broken = 1011;
    public const int NoToken = 4001;
    public const int BadToken = 4002;
    public const int Stalled = 4008;
}

/// <param name="Reason">For a person, at most 123 bytes.</param>
internal sealed record Closing(int Code, string Reason);
