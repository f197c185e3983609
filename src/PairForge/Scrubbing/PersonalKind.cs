namespace PairForge.Scrubbing;

/// <summary>Personal data that can be told by its form alone.</summary>
public enum PersonalKind
{
    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>An IPv4 or IPv6 address, public, private or loopback.</summary>
    Ip,

    /// <summary>A telephone number that is written with <c>+</c> or with separators.</summary>
    Phone,

    /// <summary>An international bank account number (ISO 13616) with right check digits.</summary>
    Iban,

    /// <summary>A payment card number of a known issuer with a right check digit.</summary>
    Card,
}
