using System.Net.Sockets;

namespace Oleada.Server;

/// <summary>
/// Bounds the bytes that the kernel holds for a client and has not sent. Without it the kernel takes megabytes for each
/// client that reads nothing, which no bound of the server sees.
/// </summary>
internal static class UnsentBytes
{
    /// <summary>The kernel takes more bytes only while it has fewer unsent ones than this.</summary>
    public const int Max = 16 * 1024;

    // IPPROTO_TCP and TCP_NOTSENT_LOWAT, as Linux has them since 3.12.
    private const int Tcp = 6;
    private const int NotSentLowWater = 25;

    /// <summary>Does nothing where the kernel has no such bound.</summary>
    public static void Bound(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            socket.SetRawSocketOption(Tcp, NotSentLowWater, BitConverter.GetBytes(Max));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client left while it was being accepted.
        }
    }
}
