using System.Net;
using System.Net.Sockets;

namespace Oleada.Server.Auth;

/// <summary>The network that counts as one client: an IPv4 address, or the /64 network of an IPv6 address.</summary>
internal static class ClientNetwork
{
    private const int NetworkBytes = 8;

    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.ToString();
    }
}
