using System.Buffers.Binary;
using System.Net.Sockets;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>What the kernel knows of a client that takes its time.</summary>
internal static class TcpProgress
{
    // IPPROTO_TCP, TCP_INFO and the place of tcpi_bytes_acked in struct tcp_info, as Linux has them since 4.1.
    private const int Tcp = 6;
    private const int Info = 11;
    private const int BytesAcked = 120;

    /// <summary>Bytes that the other side has acknowledged; 0 where the kernel does not say.</summary>
    public static long Acknowledged(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        Span<byte> info = stackalloc byte[BytesAcked + sizeof(long)];
        try
        {
            var length = socket.GetRawSocketOption(Tcp, Info, info);
            return length < info.Length ? 0 : BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcked..]);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return 0; // It is no TCP connection (any more).
        }
    }
}
