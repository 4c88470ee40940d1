using System.Net;
using System.Net.Sockets;

namespace Oleada.Server.Auth;

/// <summary>The network that counts as one client: an IPv4 address, or the /64 network of an IPv6 address.</summary>
internal static class ClientNetwork
{
    private const int NetworkBytes = 8;

    /// <summary>The network that a request comes from, as a trusted proxy says it.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress).ToString();

    /// <summary>The network of an address: whoever has one IPv6 address has the other 2^64 of its network too.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        address ??= IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
