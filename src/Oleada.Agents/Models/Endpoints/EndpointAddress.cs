namespace Oleada.Agents.Models.Endpoints;

/// <summary>Where an endpoint takes questions.</summary>
internal static class EndpointAddress
{
    /// <param name="address">The base URL; what stands behind a question mark in it stays.</param>
    public static Uri Of(Uri address, string path) => new UriBuilder(address) { Path = $"{address.AbsolutePath.TrimEnd('/')}/{path}" }.Uri;
}
